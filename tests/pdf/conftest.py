"""Small projects for the tests of the PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]
TABLE = """[tool.startoolkit]
title = "T"
name = "t"
label = "1"
date = 2026-01-02
source-language = "en"
languages = ["en"]
"""
"""Settings of a briefing, in which nothing may be lost."""


@pytest.fixture(autouse=True)
def _edition_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """A project without settings of its own takes its date from here."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a small project: ``write(index="# Title", conf="language = 'he'")``; ``strict`` with a table of settings."""

    def written(conf: str = "", folder: str = "docs", *, strict: bool = False, **pages: str) -> Path:
        docs = tmp_path / folder
        if strict:
            (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
        docs.mkdir(exist_ok=True)
        start = 'project = "Small"\nextensions = ["myst_parser", "startoolkit.pdf"]\n'
        start += 'myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "tasklist"]\n'
        (docs / "conf.py").write_text(start + conf, encoding="utf-8")
        for name, text in pages.items():
            (docs / f"{name}.md").write_text(text, encoding="utf-8")
        return docs

    return written
