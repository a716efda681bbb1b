"""``adopt``: the settings with which a Sphinx project becomes a briefing."""

from __future__ import annotations

from pathlib import Path

import click

from startoolkit.cli.base import OUT, cli, short
from startoolkit.project import Project


@cli.command()
@click.option("--write", "writes", is_flag=True, help="Write the table; conf.py stays as it is.")
@click.pass_obj
def adopt(folder: Path, writes: bool) -> int:
    """Show the table [tool.startoolkit] for a Sphinx project that has none, and what it changes."""
    from startoolkit import adopting, settings_file  # noqa: PLC0415  (keeps other commands quick)

    project = Project.load(folder)
    if not project.is_lenient:
        OUT.print(f"{short(project.root / 'pyproject.toml')} has the table [tool.startoolkit]; nothing to do.")
        return 0
    file, text = adopting.with_table(project)
    is_new = not file.is_file()
    if writes:
        settings_file.write(file, text)
        OUT.print(f"{short(file)} was {'made' if is_new else 'changed'}: it has the table [tool.startoolkit] now.")
    else:
        OUT.print(f"{short(file)} {'would be made' if is_new else 'would get'}, with --write:")
    OUT.print()
    OUT.print(adopting.table(project).rstrip())
    OUT.print()
    OUT.print("What is different with it:")
    for change in adopting.changes(project):
        OUT.print(f"- {change}")
    OUT.print("Without the table everything is as before; conf.py is the same in both.")
    return 0
