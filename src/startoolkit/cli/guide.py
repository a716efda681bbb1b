"""``guide``: the guides, which come with the package."""

from __future__ import annotations

from pathlib import Path

import click

from startoolkit.cli.base import OUT, cli
from startoolkit.errors import StarError
from startoolkit.settings import guess

_INSTALLED = Path(__file__).parent.parent / "guides"
"""Where a wheel has them (``force-include`` in ``pyproject.toml``)."""
_CLONE = Path(__file__).parents[3] / "guides"
"""Where they are in a clone; an editable install reads them there, too, and not the copies that it is given."""


@cli.command()
@click.argument("name", default="")
def guide(name: str) -> int:
    """Print the guide NAME, as Markdown; without a name, list the guides and say where they are."""
    folder = _INSTALLED if _INSTALLED.is_dir() else _CLONE
    files = {path.stem: path for path in sorted(folder.glob("*.md"))}
    if name:
        wanted = name.removesuffix(".md")
        if wanted not in files:
            hint = guess(wanted, files) or f"The guides are {', '.join(files)}."
            raise StarError("wrong-usage", f"There is no guide {name!r}.", hint=hint)
        OUT.data(files[wanted].read_text(encoding="utf-8"))
        return 0
    width = max(map(len, files), default=0)
    for stem, path in files.items():
        with path.open(encoding="utf-8") as file:
            OUT.print(f"{stem:{width}}  {file.readline().lstrip('# ').rstrip()}")
    OUT.print(f"They are in {folder}")
    return 0
