"""In a project with a theme of its own, every file of a website is that of plain Sphinx, but for what is listed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.other_themes import build

LANGUAGES = {"orchard": ("en", "de", "es"), "ferry": ("en", "de", "cs"), "bazaar": ("ar", "he", "zh_CN", "ja"), "kiln": ("en", "de")}


@pytest.mark.parametrize(("name", "language"), [(name, tag) for name, tags in LANGUAGES.items() for tag in tags])
def test_pages_are_those_of_plain_sphinx(tmp_path: Path, name: str, language: str) -> None:
    built = build(name, language, tmp_path)
    print("\n".join(built.warnings))
    print("\n".join(built.marks()))
    assert built.differences() == []
