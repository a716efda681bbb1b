"""A small project, and templates made from plain words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from startoolkit.catalogs.templates import Templates
from startoolkit.messages import po
from startoolkit.project import Project

SETTINGS = """\
[tool.startoolkit]
title = "The Star"
name = "star"
source-language = "en"
languages = ["en", "de", "fr"]
label = "1"
date = 2026-11-23
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with the pages ``index`` and ``sub/two`` and without catalogs."""
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    (tmp_path / "docs" / "sub").mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("# Open\n\nClose *it*.\n\n```{toctree}\nsub/two\n```\n")
    (tmp_path / "docs" / "sub" / "two.md").write_text("# Second\n")
    return Project.load(tmp_path)


def pages(**texts: list[str]) -> Callable[[Project], Templates]:
    """An extractor that gives these messages by page, in place of Sphinx."""
    found = {
        docname: tuple(
            po.Message(number, text, "", locations=(f"docs/{docname}.md",)) for number, text in enumerate(words)
        )
        for docname, words in texts.items()
    }
    return lambda _project: found
