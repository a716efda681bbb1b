"""The fonts that Typst sets a PDF and a picture with: the two faces of the design, Typst's own, and those of a project."""

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
    """The fonts, those of the ``folders`` of a project among them, and none of this machine."""
    design = [str(resources.files(package) / "files") for package in _DESIGN]
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[*design, *map(str, folders)]
    )


def families(folders: Iterable[Path]) -> list[str]:
    """The names of the families that only the ``folders`` have."""
    own = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*map(str, folders)])
    return sorted({*own.families()} - _usual())


@cache
def _usual() -> frozenset[str]:
    return frozenset(fonts(()).families())


def in_svg(folders: Iterable[Path]) -> str:
    """The families as an SVG lists them: a project's before the monospaced one, which has many scripts."""
    return ", ".join(
        f"'{name}'" for name in ("Source Sans 3", "Libertinus Serif", *families(folders), "DejaVu Sans Mono")
    )
