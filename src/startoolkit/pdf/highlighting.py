"""Code in the colours of the project's Pygments style, dark enough for paper."""

from __future__ import annotations

import colorsys
import re
import tomllib
from typing import TYPE_CHECKING, Any

from pygments.filters import ErrorToken  # type: ignore[import-untyped]
from pygments.token import Token  # type: ignore[import-untyped]
from sphinx.highlighting import PygmentsBridge

from startoolkit.colours import tokens
from startoolkit.interface import THEME
from startoolkit.pdf.syntax import array, string

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.config import Config

_CONTRAST = 4.5
"""What WCAG asks of text: the ratio of its luminance to that behind it."""
_ODD_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
"""Where Typst ends a line of code, and Pygments does not."""
_LONGEST = 200_000
"""Characters: a longer block is a file of data."""


def style_of(config: Config) -> str:
    """The name of the Pygments style of a project: that of ``conf.py`` or of our theme, else Sphinx's."""
    if config.pygments_style is None and config.html_theme == "startoolkit":
        theme = tomllib.loads((THEME / "theme.toml").read_text(encoding="utf-8"))["theme"]
        return str(theme["pygments_style"]["default"])
    return config.pygments_style or "sphinx"


class Highlighter:
    """Typst code for the colours of blocks of code."""

    def __init__(self, style: str) -> None:
        self._bridge = PygmentsBridge("html", style)
        self._style: Any = self._bridge.formatter_args["style"]
        self._plain = self._style.style_for_token(Token)["color"]
        """The colour of what has none: on a dark screen it is light."""
        self._known: dict[Any, str] = {}

    def code(self, node: nodes.Element, text: str, language: str) -> str:
        """The arguments ``styles`` and ``lines`` of Typst's ``highlighted`` for a block; empty if it has no colours."""
        if len(text) > _LONGEST or _ODD_BREAKS.search(text):
            return ""
        options: dict[str, Any] = node.get("highlight_args", {})
        force = bool(node.get("force"))
        try:
            lexer = self._bridge.get_lexer(text, language, options.get("opts"), force, location=node)
            found = [*lexer.get_tokens(text)]
        except ErrorToken:  # which the build of the website says
            return ""
        lines: list[list[tuple[str, str]]] = [[]]
        for token, value in found:
            style = self._typst_style(token)
            for number, part in enumerate(value.split("\n")):
                if number:
                    lines.append([])
                if part and lines[-1] and lines[-1][-1][1] == (style if part.strip() else lines[-1][-1][1]):
                    before, same = lines[-1].pop()
                    lines[-1].append((before + part, same))
                elif part:
                    lines[-1].append((part, style))
        return _written(lines, text)

    def _typst_style(self, token: Any) -> str:
        if token not in self._known:
            known = token
            while not self._style.styles_token(known):  # kinds of a lexer's own
                known = known.parent
            style = self._style.style_for_token(known)
            if style["color"] == self._plain:
                style["color"] = None
            self._known[token] = _as_typst(style)
        return self._known[token]


def _written(lines: list[list[tuple[str, str]]], text: str) -> str:
    """The lines as arguments; empty if no piece has a style, or if Pygments has other text than the block."""
    expected = text.split("\n")
    shown = ["".join(part for part, _ in line) for line in lines[: len(expected)]]
    styles = [*dict.fromkeys(style for line in lines for _, style in line if style)]
    if shown != expected or not styles:
        return ""
    coded = (
        array(f"({string(part)}, {styles.index(style) if style else -1})" for part, style in line)
        if any(style for _, style in line)
        else "()"
        for line in lines[: len(expected)]
    )
    return f"{array(styles)}, {array(coded)}"


def _as_typst(style: dict[str, Any]) -> str:
    """The arguments of ``text`` for a style, as a dictionary; empty for plain text."""
    parts = []
    if style["color"]:
        parts.append(f'fill: rgb("{dark_enough(style["color"], tokens()["light"]["panel"])}")')
    if style["bold"]:
        parts.append('weight: "bold"')
    if style["italic"]:
        parts.append('style: "italic"')
    return f"({', '.join(parts)})" if parts else ""


def dark_enough(colour: str, behind: str) -> str:
    """A colour ``rrggbb``, made darker until it can be read before another: ``#rrggbb``."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    paper = behind.lstrip("#")
    while light > 0 and _ratio(_hex(hue, light, full), paper) < _CONTRAST:
        light = max(0.0, light - 0.02)
    return f"#{_hex(hue, light, full)}"


def _hex(hue: float, light: float, full: float) -> str:
    return "".join(f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, light, full))


def _ratio(one: str, other: str) -> float:
    """The contrast of two colours ``rrggbb``, as WCAG defines it."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
