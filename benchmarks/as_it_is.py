"""Generates translated Sphinx projects as other people have them: without our settings, in Markdown or reStructuredText.

They are the manuals of ``generate.py`` with a ``conf.py`` of Sphinx alone, in a theme that is not ours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from benchmarks.generate import LANGUAGES, pages_of, translated
from benchmarks.markup import Markup

_CONF = '''"""Sphinx settings of a generated manual."""

project = "Manual"
author = "Nobody"
extensions = [{extensions}]
html_theme = "{theme}"
locale_dirs = ["../locale"]
gettext_compact = False
'''
_OF_MYST = (
    'myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]\n'
)


def generate(
    folder: Path, markup: Markup, theme: str, pages: int, messages: int, languages: int, seed: int
) -> tuple[str, ...]:
    """Write a project into the new ``folder``, with complete catalogs; returns the codes of its languages.

    Raises FileExistsError where the folder exists, and CalledProcessError where its templates cannot be made.
    """
    for name, text in pages_of(pages, messages, seed, markup):
        path = folder / "docs" / f"{name}.{markup}"
        path.parent.mkdir(parents=True, exist_ok=name != "index")
        path.write_text(text, encoding="utf-8")
    conf = _CONF.format(theme=theme, extensions='"myst_parser"' if markup == "md" else "")
    (folder / "docs" / "conf.py").write_text(conf + (_OF_MYST if markup == "md" else ""), encoding="utf-8")
    codes = LANGUAGES[:languages]
    with tempfile.TemporaryDirectory() as templates:
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "gettext", "docs", templates]
        subprocess.run(command, cwd=folder, check=True)
        for path in sorted(Path(templates).rglob("*.pot")):
            for code in codes[1:]:
                _translate(path, folder / "locale" / code / "LC_MESSAGES" / path.relative_to(templates), code, markup)
    return codes


def _translate(template: Path, target: Path, language: str, markup: Markup) -> None:
    """Write the catalog of a page, every message translated."""
    catalog = polib.pofile(str(template))
    catalog.metadata["Language"] = language
    catalog.metadata_is_fuzzy = False
    for entry in catalog:
        entry.msgstr = translated(entry.msgid, language, markup)
    target.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(target.with_suffix(".po")))


def main() -> None:
    """``python -m benchmarks.as_it_is FOLDER``."""
    parser = argparse.ArgumentParser(prog="benchmarks.as_it_is", description=generate.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--markup", choices=("md", "rst"), default="rst")
    parser.add_argument("--theme", default="alabaster")
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--messages", type=int, default=48)
    parser.add_argument("--languages", type=int, default=8, choices=range(2, len(LANGUAGES) + 1))
    parser.add_argument("--seed", type=int, default=1)
    generate(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
