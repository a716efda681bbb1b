"""Fonts for Typst, in PDFs and pictures: the two families of the design, Typst's embedded ones, and a project's own."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import typst

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_DESIGN = ("fontpkg_source_sans_3", "fontpkg_source_serif_4")


def fonts(folders: Iterable[Path]) -> typst.Fonts:
    """All fonts, including those in ``folders``; fonts of the system are not used."""
    design = [str(resources.files(package) / "files") for package in _DESIGN]
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[*design, *map(str, folders)]
    )


def families(folders: Iterable[Path]) -> list[str]:
    """The names of the font families that are in ``folders`` only, sorted."""
    own = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*map(str, folders)])
    return sorted({*own.families()} - _usual())


@cache
def _usual() -> frozenset[str]:
    return frozenset(fonts(()).families())


def in_svg(folders: Iterable[Path]) -> str:
    """``font-family`` for an SVG: a project's families before the monospaced one, which covers many scripts."""
    return ", ".join(
        f"'{name}'" for name in ("Source Sans 3", "Libertinus Serif", *families(folders), "DejaVu Sans Mono")
    )
