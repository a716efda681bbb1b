"""The star as SVG: two rings of segments, the outer ones ending in points, and a small star in the middle.

Pure geometry, without Sphinx.  The same drawing is used in web pages (colours as CSS variables) and in the PDF (colours
as hex values), and without labels as the mark of a page.  Lengths are in units of the canvas, which is 720 wide.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Collection, Sequence
from html import escape
from itertools import combinations, pairwise
from typing import NamedTuple

import attrs

from startoolkit.colours import tokens

SIZE = 720
_CENTRE = SIZE / 2
_INNER = (106.0, 199.0)  # inner and outer radius of the inner segments
_OUTER = (207.0, 246.0)  # radii of the outer segments: at their base, and at the valley between two points
_TIP = 357.0  # radius of the tips of the outer segments
_GAP = 7.0  # distance between two segments
_LETTERS = 32.0  # the largest font size of a label
_NUMERAL = 38.0  # font size of the numbers of steps
# For a label in one line: the distance of its middle from the centre, and the width available in a quarter turn.
_LINES = {"inner": (150.0, 224.0), "outer": (230.0, 300.0)}
# Characters with widths far from the average, see _width_of.  Widths are overestimated for the fonts that are used, so
# that a label stays inside its segment.
_NARROW, _WIDE = "iljtfrI.,:;!|'’- \u00a0\u202f", "mwMWÄÖÜ@%"
_SMALL = 20.0  # a label that would be smaller in one line is set in several, if these are at least a quarter larger
_GENEROUS = 1.1  # the factor by which the widths of labels are overestimated
_LINE, _MOST_LINES = 1.12, 4  # line height in em, and the maximum number of lines of a label
_NEAR, _MARGIN, _BELOW_NUMERAL = 212.0, 7.0, 272.0  # least radius of an outer label, its margin, radius below a number
_EMBEDDED = "\u202b{}\u202c"
"""Right-to-left embedding: otherwise Typst takes the direction of a text in an SVG from its first characters."""


@attrs.frozen
class Point:
    """One segment: its label in the language of the page, and its link."""

    label: str
    href: str = ""
    language: str = ""
    """The tag of the label's language; empty if it is the language of the page."""
    ident: str = ""
    """An id for links to the label; may be empty."""
    direction: str = ""
    """The direction of the label's language, ``ltr`` or ``rtl``; empty if it is that of the page."""

    @property
    def attributes(self) -> str:
        """The attributes of the segment's SVG element, except ``href``."""
        given = {"id": self.ident, "lang": self.language, "direction": self.language and self.direction}
        return "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)


@attrs.frozen
class Star:
    """The points of the two rings, clockwise from the top."""

    inner: Sequence[Point]
    outer: Sequence[Point]
    numbered: bool = False
    """Whether the outer points are numbered steps."""

    def ring(self, name: str) -> Sequence[Point]:
        return self.inner if name == "inner" else self.outer


Paint = Callable[[str, int], str]
"""A colour for the segment of a ring, by ring name and index; ring "text" and "centre" have index 0."""


def colour(ring: str, index: int, *, dark: bool = False) -> str:
    """The hex colour of a segment, from the list of its ring in ``theme/tokens.toml``, which is repeated if needed."""
    colours = tokens()["star"][f"{ring}-dark" if dark else ring]
    return str(colours[index % len(colours)])


_FURNITURE: dict[str, Callable[[], str]] = {
    "text": lambda: "#ffffff",
    "centre": lambda: str(tokens()["light"]["accent"]),
    "rest": lambda: str(tokens()["light"]["line"]),
}


def printed(ring: str, index: int) -> str:
    """Paint for paper: colours as hex values."""
    return colour(ring, index) if ring in ("inner", "outer") else _FURNITURE[ring]()


def themed(ring: str, index: int) -> str:
    """Paint for the web: CSS variables, so that the dark scheme can change them, with the colour as fallback."""
    if ring in ("inner", "outer"):
        count = len(tokens()["star"][ring])
        return f"var(--star-{ring}-{index % count + 1}, {colour(ring, index)})"
    return f"var(--star-{ring}, {_FURNITURE[ring]()})"


def with_dark(svg: str, counts: Sequence[int]) -> str:
    """A drawing painted with ``themed``, as a separate file: with a style sheet that sets the colours for dark pages.

    ``counts`` are the numbers of segments in the inner and the outer ring.
    """
    names = {
        f"--star-{ring}-{index + 1}": colour(ring, index, dark=True)
        for ring, count in zip(("inner", "outer"), counts, strict=True)
        for index in range(min(count, len(tokens()["star"][ring])))
    }
    names["--star-centre"] = str(tokens()["dark"]["accent"])
    rules = ";".join(f"{name}:{value}" for name, value in names.items())
    return svg.replace(">", f"><style>@media (prefers-color-scheme:dark){{svg{{{rules}}}}}</style>", 1)


def diagram(star: Star, paint: Paint, *, name: str, description: str, ident: str, font: str = "inherit") -> str:
    """The labelled star as one ``<svg>`` element with an accessible name and description."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_frame(len(star.outer))}" role="group"'
        f' aria-labelledby="{ident}-name" aria-describedby="{ident}-description" font-family="{escape(font)}"'
        f' font-weight="600" text-anchor="middle">',
        f'<title id="{ident}-name" class="nohighlight">{escape(name)}</title>',
        f'<desc id="{ident}-description" class="nohighlight">{escape(description)}</desc>',
    ]
    for ring in ("inner", "outer"):
        points = star.ring(ring)
        for index, point in enumerate(points):
            label = _label(ring, index, points, paint, ident, numbered=star.numbered and ring == "outer")
            segment = _segment(ring, index, len(points), paint(ring, index)) + label
            if ring == "outer" and star.numbered:
                segment += _numeral(index, len(points), paint)
            name, link = ("a", f' href="{escape(point.href)}"') if point.href else ("g", "")
            parts.append(f"<{name}{link}{point.attributes}>{segment}</{name}>")
    parts.append(_heart(len(star.outer), paint("centre", 0)))
    return "".join([*parts, "</svg>"])


def areas(star: Star) -> list[tuple[float, float, float, float]]:
    """For each inner and then each outer segment, a rectangle around its middle: left, top, width and height.

    They are parts of the width and of the height of ``diagram``.
    """
    height = float(_frame(len(star.outer)).split()[-1])
    found = []
    for ring, radius, half in (("inner", sum(_INNER) / 2, 46.0), ("outer", 264.0, 54.0)):
        count = len(star.ring(ring))
        for index in range(count):
            x, y = map(float, _at(radius, sum(_span(ring, index, count)) / 2).split())
            found.append(((x - half) / SIZE, (y - half) / height, 2 * half / SIZE, 2 * half / height))
    return found


def proportion(star: Star) -> float:
    """The height of ``diagram`` as a multiple of its width."""
    return float(_frame(len(star.outer)).split()[-1]) / SIZE


def mark(inner: int, outer: int, paint: Paint) -> str:
    """The star without words as ``<svg>``; it is decorative, so it is hidden from assistive technology.

    ``inner`` and ``outer`` are the numbers of segments.
    """
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{_frame(outer)}" aria-hidden="true">']
    for ring, count in (("inner", inner), ("outer", outer)):
        parts += (_segment(ring, index, count, paint(ring, index), grow=3.0) for index in range(count))
    return "".join([*parts, _heart(outer, paint("centre", 0)), "</svg>"])


def links(star: Star, lit: Collection[tuple[str, int]], current: tuple[str, int] | None) -> tuple[str, str]:
    """The star without words as links, twice: ``<svg>`` with the segments, and one that refers to them by their ids.

    Each link has the label as its title.  In the first drawing it is also a text after the link, which the style sheet shows
    below the star while the link has the focus or the pointer.  ``lit`` are the highlighted segments, by ring and index; ``current``
    is the one that leads to the page itself.
    """
    frame = _frame(len(star.outer))
    height = int(frame.rpartition(" ")[2])
    whole, short = [], []
    for ring in ("inner", "outer"):
        points = star.ring(ring)
        for index, point in enumerate(points):
            ident, title = f"map-{ring}-{index + 1}", f"<title>{escape(point.label)}</title>"
            path = _segment(ring, index, len(points), themed(ring, index), grow=1.0)
            path = path.replace("<path ", f'<path id="{ident}" stroke="{themed(ring, index)}" ', 1)
            text = f'<text x="{_CENTRE:.0f}" y="{height + 70}"{point.attributes} aria-hidden="true">{escape(point.label)}</text>'
            name, href = ("a", f' href="{escape(point.href)}"') if point.href else ("g", "")
            shown = ' class="lit"' * ((ring, index) in lit) + ' aria-current="page"' * ((ring, index) == current)
            start = f"<{name}{href}{shown}{point.attributes}>{title}"
            whole.append(f"{start}{path}</{name}>{text}")
            short.append(f'{start}<use href="#{ident}"/></{name}>')
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}" text-anchor="middle" font-size="72">'
    heart = _heart(len(star.outer), themed("centre", 0)).replace("<polygon ", '<polygon id="map-heart" ', 1)
    return "".join([opening, *whole, heart, "</svg>"]), "".join([opening, *short, '<use href="#map-heart"/></svg>'])


def _frame(outer: int) -> str:
    """The SVG view box that the star fills: with an odd number of points the bottom of the canvas stays empty."""
    lowest = max(
        radius * -math.cos(math.radians(360 / outer * step))
        for radius, steps in ((_TIP, range(outer)), (_OUTER[1], [part + 0.5 for part in range(outer)]))
        for step in steps
    )
    return f"0 0 {SIZE} {math.ceil(_CENTRE + lowest + 4)}"


def _at(radius: float, degrees: float) -> str:
    """The coordinates ``x y`` of a point, given its distance from the centre and its angle, clockwise from the top."""
    angle = math.radians(degrees - 90)
    return f"{_CENTRE + radius * math.cos(angle):.1f} {_CENTRE + radius * math.sin(angle):.1f}"


def _span(ring: str, index: int, count: int) -> tuple[float, float]:
    """Start and end of a segment in degrees, clockwise from the top, where the first outer point is centred."""
    step = 360 / count
    start = index * step - (step / 2 if ring == "outer" else 0)
    return start, start + step


def _segment(ring: str, index: int, count: int, fill: str, *, grow: float = 0.0) -> str:
    low, high = _INNER if ring == "inner" else _OUTER
    start, end = _span(ring, index, count)
    half = (_GAP - grow) / 2
    near, far = (math.degrees(half / radius) for radius in (low, high))
    large = int(end - start > 180)
    edge = f"A{high} {high} 0 {large} 1 {_at(high, end - far)}"
    if ring == "outer":
        middle = (start + end) / 2
        edge = f"L{_at(_TIP, middle)}L{_at(high, end - far)}"
    return (
        f'<path fill="{fill}" d="M{_at(low, start + near)}L{_at(high, start + far)}{edge}'
        f'L{_at(low, end - near)}A{low} {low} 0 {large} 0 {_at(low, start + near)}Z"/>'
    )


def _label(ring: str, index: int, points: Sequence[Point], paint: Paint, ident: str, *, numbered: bool) -> str:
    """The label along the middle of its segment; in the lower half it is turned, so as not to be upside down.

    PDF readers split rotated text into single characters.  So on paper the rotated label is a clip path filled with
    colour, and the same words lie below it as small horizontal text in the colour of the segment, which can be searched
    and copied.
    """
    start, end = _span(ring, index, len(points))
    middle = (start + end) / 2 % 360
    flipped = 90 < middle < 270
    text = points[index].label
    set_in = _fitted(ring, text, (end - start) / 2, flipped=flipped, numbered=numbered)
    size, radius = set_in.size, set_in.radius
    x, y = _at(radius, middle).split()
    right_to_left = paint is not themed and points[index].direction == "rtl"

    def words(scale: float = 1) -> str:
        lines = [_EMBEDDED.format(line.strip()) if right_to_left else line for line in set_in.lines]
        if len(lines) == 1:
            return escape(lines[0])
        shift = (len(lines) - 1) / 2
        return "".join(
            f'<tspan x="{x if scale < 1 else 0}" dy="{size * scale * _LINE * (1 if at else -shift):.1f}">{escape(line)}</tspan>'
            for at, line in enumerate(lines)
        )

    turn = middle - 180 if flipped else middle
    slanted = f'<text transform="translate({x} {y}) rotate({turn:.1f})" y="{size * 0.34:.1f}" font-size="{size:.1f}"'
    fill = paint("text", 0)
    if paint is not printed:
        return f'{slanted} fill="{fill}">{words()}</text>'
    key = f"{ident}-{ring}-{index + 1}"
    return (
        f'<text x="{x}" y="{y}" font-size="{size / 3:.1f}" fill="{paint(ring, index)}">{words(1 / 3)}</text>'
        f'<clipPath id="{key}">{slanted}>{words()}</text></clipPath>'
        f'<rect width="{SIZE}" height="{SIZE}" fill="{fill}" clip-path="url(#{key})"/>'
    )


class _Fitted(NamedTuple):
    """The layout of a label: its lines from the top, its font size, and the distance of its middle from the centre."""

    lines: Sequence[str]
    size: float
    radius: float


def _fitted(ring: str, text: str, half: float, *, flipped: bool, numbered: bool) -> _Fitted:
    """The label in one line, or in the number of lines that allows the largest font size inside its segment.

    ``half`` is half the angle of the segment in degrees; ``flipped`` tells that the label is below the centre, so that
    its last line is the outermost.
    """
    radius, room = _LINES[ring]
    size = min(_LETTERS, room * math.tan(math.radians(min(half, 45))) / _width(text))
    one = _Fitted([text], size, radius)
    inside = _fits(ring, half, _Fitted([text], size / _GENEROUS, radius), flipped=flipped, numbered=numbered)
    if size < _SMALL or not inside:
        found = [
            fitted
            for lines in _broken(text)
            if (fitted := _largest(ring, half, lines, flipped=flipped, numbered=numbered))
        ]
        single = next((fitted for fitted in found if len(fitted.lines) == 1), one)
        best = max(found, key=lambda fitted: fitted.size, default=single)
        return best if best.size > single.size * 1.25 else single
    return one


def _broken(text: str) -> list[list[str]]:
    """The text broken into one line, two lines and so on, with the longest line as short as possible.

    A line keeps the space at its end.
    """
    parts = _parts(text)
    found = []
    for count in range(1, min(_MOST_LINES, len(parts)) + 1):
        cuts = ((0, *inside, len(parts)) for inside in combinations(range(1, len(parts)), count - 1))
        broken = (["".join(parts[low:high]) for low, high in pairwise(cut)] for cut in cuts)
        found.append(min(broken, key=lambda lines: max(_width(line.strip()) for line in lines)))
    return found


def _parts(text: str) -> list[str]:
    """The parts between which lines may break: words with the space after them, parts with a hyphen, ideographs."""
    parts = [""]
    for before, sign in pairwise(f" {text}"):
        after_word = (before.isspace() and not sign.isspace()) or before == "-"
        ideograph = any(unicodedata.category(one) == "Lo" and _width_of(one) > 1 for one in (before, sign))
        if after_word or (ideograph and not sign.isspace() and unicodedata.category(sign)[0] != "P"):
            parts.append("")
        parts[-1] += sign
    return [part for part in parts if part]


def _largest(ring: str, half: float, lines: Sequence[str], *, flipped: bool, numbered: bool) -> _Fitted | None:
    """The lines with the largest font size at which they stay inside the segment; None if there is none."""
    for size in (_LETTERS - step / 2 for step in range(int(2 * _LETTERS) - 8)):
        height = len(lines) * size * _LINE
        middle = (_INNER[0] + _INNER[1]) / 2 if ring == "inner" else _NEAR + height / 2
        for shift in range(0, 60 if ring == "outer" else 12, 4):
            fitted = _Fitted(lines, size, middle + shift)
            if _fits(ring, half, fitted, flipped=flipped, numbered=numbered):
                return fitted
    return None


def _fits(ring: str, half: float, fitted: _Fitted, *, flipped: bool, numbered: bool) -> bool:
    lines, size, radius = fitted
    height = size * _LINE
    outward = lines if flipped else lines[::-1]
    for at, line in enumerate(outward):
        middle = radius + (at - (len(lines) - 1) / 2) * height
        low, high = middle - size * 0.4, middle + size * 0.4
        if _width(line.strip()) * size > 2 * _room(ring, half, low, high) or (numbered and high > _BELOW_NUMERAL):
            return False
    return True


def _room(ring: str, half: float, low: float, high: float) -> float:
    """Half the width available to a line in the middle of a segment, between the distances ``low`` and ``high``."""
    near, far = _INNER if ring == "inner" else _OUTER
    if low < near:
        return 0
    sides = low * math.tan(math.radians(half)) if half < 90 else math.inf
    if ring == "inner":
        top = math.sqrt(max(far**2 - high**2, 0))
    else:
        angle = math.radians(half)
        top = max(_TIP - high, 0) * far * math.sin(angle) / (_TIP - far * math.cos(angle))
    return min(sides, top) - _MARGIN


def _numeral(index: int, count: int, paint: Paint) -> str:
    """The number of a step, upright in the point of its segment; hidden, since the order of the labels implies it."""
    x, y = _at(297, index * 360 / count).split()
    return (
        f'<text x="{x}" y="{float(y) + _NUMERAL * 0.34:.1f}" font-size="{_NUMERAL}" fill="{paint("text", 0)}"'
        f' aria-hidden="true">{index + 1}</text>'
    )


def _heart(count: int, fill: str) -> str:
    """The small star in the middle, with as many points as the outer ring."""
    corners = " ".join(
        _at(84 if step % 2 == 0 else 40, step * 180 / count).replace(" ", ",") for step in range(2 * count)
    )
    return f'<polygon fill="{fill}" stroke="{fill}" stroke-width="10" stroke-linejoin="round" points="{corners}"/>'


def _width(text: str) -> float:
    return max(sum(map(_width_of, text)), 1.0)


def _width_of(sign: str) -> float:
    if unicodedata.category(sign) in {"Mn", "Cf"}:
        return 0
    if unicodedata.east_asian_width(sign) in {"W", "F"}:
        return 1.04
    return 0.34 if sign in _NARROW else 0.92 if sign in _WIDE else 0.7 if sign.isupper() else 0.58
