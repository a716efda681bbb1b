"""Formulas: the tree of MathML that ``startoolkit.formulas`` makes, as calls of Typst's functions for formulas.

The code holds names of functions that are written here, and strings; nothing of a formula becomes code.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from docutils import nodes

from startoolkit.formulas import UnreadableFormulaError, formula
from startoolkit.pdf.base import Base
from startoolkit.pdf.syntax import array, string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SIGNS = {"-": "−", "*": "∗", "'": "′", "~": "∼"}
"""Signs of a keyboard, and those of formulas."""
_OPENING, _CLOSING = frozenset("([{|‖⟨⌊⌈"), frozenset(")]}|‖⟩⌋⌉")
_ACCENTS = {
    "^": "\u0302", "~": "\u0303", "¯": "\u0304", "˙": "\u0307", "¨": "\u0308", "´": "\u0301", "`": "\u0300",
    "ˇ": "\u030c", "˘": "\u0306", "˚": "\u030a", "⃛": "\u20db", "⃜": "\u20dc", "→": "\u20d7", "←": "\u20d6",
    "⃗": "\u20d7",
}  # fmt: skip
_AROUND = {
    "―": ("overline", "underline"), "‾": ("overline", "underline"), "⏞": ("overbrace", "overbrace"),
    "⏟": ("underbrace", "underbrace"), "⎴": ("overbracket", "overbracket"), "⎵": ("underbracket", "underbracket"),
}  # fmt: skip
"""Signs that are drawn over or under all of what they stand at, with the functions for the two."""
_VARIANTS = {
    "normal": "math.upright({})", "bold": "math.bold(math.upright({}))", "italic": "math.italic({})",
    "bold-italic": "math.bold({})",
}  # fmt: skip
_STRIKES = {
    "updiagonalstrike": "", "downdiagonalstrike": ", inverted: true",
    "updiagonalstrike downdiagonalstrike": ", cross: true",
}  # fmt: skip
_LENGTH = re.compile(r"([-+]?(?:\d+(?:\.\d*)?|\.\d+))\s*(em|ex|mu|pt|cm|mm|in)")
_UNITS = {"em": (1, "em"), "ex": (0.45, "em"), "mu": (1 / 18, "em")}
_LARGE = frozenset("∑∏∐⋀⋁⋂⋃⨀⨁⨂⨄⨆")
"""Operators whose limits Typst puts at the right place by itself."""


class Formulas(Base):
    """Formulas in lines and on lines of their own; one that cannot be read is shown as its LaTeX."""

    def visit_math(self, node: nodes.Element) -> None:
        latex = node.astext()
        code = self._typst(node, latex, is_block=False)
        self.code(f"#formula({_spoken(latex)}, {code})" if code else f"#raw({string(' '.join(latex.split()))})")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element) -> None:
        latex = node.astext()
        code = self._typst(node, latex, is_block=True)
        number = self._equation_number(node)
        if code:
            self.code(f"#formula-block({_spoken(latex)}, {number}, {code})\n\n")
        else:
            self.code(f"#unread-formula({number}, raw(block: true, {string(latex)}))\n\n")
        raise nodes.SkipNode

    def _equation_number(self, node: nodes.Element) -> str:
        if node.get("number") is None:
            return "none"
        if self.config.math_numfig and self.config.numfig:
            numbers = self.builder.env.toc_fignumbers.get(self.docname, {}).get("displaymath", {})
            found = next((numbers[ident] for ident in node["ids"] if ident in numbers), None)
            if found:
                return string(f"({self.config.math_numsep.join(map(str, found))})")
        return string(f"({node['number']})")

    def _typst(self, node: nodes.Element, latex: str, *, is_block: bool) -> str:
        """The code of a formula; empty if it cannot be read, which is told."""
        try:
            if latex in self.builder.unset_formulas:
                raise UnreadableFormulaError("Typst cannot set it")
            code = typst_of(formula(latex, is_block=is_block))
        except UnreadableFormulaError as error:
            self.warn(node, str(error), "formula", of="startoolkit")
            return ""
        self.formulas.setdefault(code, latex)
        return code


def _spoken(latex: str) -> str:
    return string(" ".join(latex.split()))


def typst_of(tree: Element) -> str:
    """Typst code, an expression, for a tree of MathML."""
    return _VISITORS.get(tree.tag, _row)(tree)


def _joined(parts: Iterable[str]) -> str:
    return f"{{{';'.join(part for part in parts if part)}}}"


def _row(element: Element) -> str:
    children = [*element]
    if len(children) > 1 and children[0].get("fence") == "true" and children[0].get("form") == "prefix":
        inside = [f"math.mid({_sign(child)})" if _is_middle(child) else typst_of(child) for child in children]
        return f"math.lr({_joined(inside)})"
    parts, skip = [], 0
    for at, child in enumerate(children):
        if skip:
            skip -= 1
        elif _is_framed(children[at : at + 3]):
            parts.append(f"math.lr({_joined(map(typst_of, children[at : at + 3]))})")
            skip = 2
        else:
            parts.append(typst_of(child))
    return parts[0] if len(parts) == 1 else _joined(parts)


def _is_middle(element: Element) -> bool:
    return (
        element.tag == "mo" and element.get("stretchy") == "true" and element.get("form") is None and bool(element.text)
    )


def _is_framed(three: list[Element]) -> bool:
    """Whether these are a table between two parentheses."""
    return (
        [element.tag for element in three] == ["mo", "mtable", "mo"]
        and (three[0].text or "") in _OPENING
        and (three[2].text or "") in _CLOSING
    )


def _identifier(element: Element) -> str:
    text = element.text or ""
    if not text:
        return ""
    if len(text) > 1:
        return f"math.op({string(text)})" if text.isalpha() else f"[#{string(text)}]"
    return _VARIANTS.get(element.get("mathvariant", ""), "{}").format(_sign(element))


def _number(element: Element) -> str:
    return f"[#{string(element.text)}]" if element.text else ""


def _text(element: Element) -> str:
    text = (element.text or "").replace("\N{NO-BREAK SPACE}", " ")
    return _VARIANTS.get(element.get("mathvariant", ""), "{}").format(f"[#{string(text)}]") if text else ""


def _sign(element: Element) -> str:
    text = _SIGNS.get(element.text or "", element.text or "")
    is_mark = len(text) == 1 and not unicodedata.category(text).startswith(("M", "C", "Z"))
    return f"sign({string(text)})" if is_mark else f"[#{string(text)}]" if text else ""


def _operator(element: Element) -> str:
    text = element.text or ""
    if len(text) > 1 and any(letter.isalpha() for letter in text):
        limits = ", limits: true" if element.get("movablelimits") == "true" else ""
        return f"math.op({string(text)}{limits})"
    size = _size(element.get("minsize", ""))
    sign = _sign(element)
    return f"math.lr(size: {size}, {sign})" if size and sign and text in _OPENING | _CLOSING | {"/", "\\"} else sign


def _size(value: str) -> str:
    found = _LENGTH.fullmatch(value.strip())
    if not found:
        return ""
    factor, unit = _UNITS.get(found[2], (1, found[2]))
    return f"{float(found[1]) * factor:.4g}{unit}"


def _space(element: Element) -> str:
    if element.get("linebreak") == "newline":
        return "linebreak()"
    size = _size(element.get("width", ""))
    return f"h({size})" if size else ""


def _fraction(element: Element) -> str:
    above, below = map(typst_of, element)
    if element.get("linethickness") in ("0", "0pt", "0em"):
        return f"math.mat(delim: none, row-gap: 0.2em, ({above},), ({below},))"
    return f"math.frac({above}, {below})"


def _root(element: Element) -> str:
    if element.tag == "msqrt":
        return f"math.sqrt({_row(element)})"
    under, index = map(typst_of, element)
    return f"math.root({index}, {under})"


def _scripts(element: Element) -> str:
    """Index and exponent, beside what they belong to."""
    return _attached(element, typst_of(element[0]))


def _limits(element: Element) -> str:
    """What stands above and below: accents, lines, braces, limits."""
    base, *others = element
    sign = (others[0].text or "") if len(others) == 1 and others[0].tag == "mo" else ""
    if sign in _AROUND:
        return f"math.{_AROUND[sign][element.tag == 'munder']}({typst_of(base)})"
    if sign in _ACCENTS and element.tag == "mover":
        return f"math.accent({typst_of(base)}, {string(_ACCENTS[sign])})"
    inner = base[0] if base.tag in ("mrow", "mstyle") and len(base) == 1 else base
    if inner.tag == "mo" and ((inner.text or "") in _LARGE or inner.get("movablelimits") == "true"):
        return _attached(element, typst_of(inner))
    is_arrow = inner.tag == "mo" and inner.text and unicodedata.name(inner.text[0], "").find("ARROW") >= 0
    drawn = f"math.stretch({typst_of(inner)})" if is_arrow else typst_of(base)
    return _attached(element, f"math.limits({drawn})")


_PLACES = {
    "msub": ("b",), "msup": ("t",), "msubsup": ("b", "t"), "munder": ("b",), "mover": ("t",), "munderover": ("b", "t"),
}  # fmt: skip


def _attached(element: Element, base: str) -> str:
    named = [(place, typst_of(part)) for place, part in zip(_PLACES[element.tag], element[1:], strict=True)]
    return f"math.attach({base or '[]'}, {', '.join(f'{place}: {code}' for place, code in named if code)})"


def _table(element: Element) -> str:
    for inner in element.iter("mtable"):
        if inner is not element:
            inner.attrib.pop("displaystyle", None)  # lines are aligned in the formula as a whole alone
    rows = [[_row(cell) if len(cell) else "[]" for cell in row] for row in element]
    sides = {cell.get("columnalign", "center") for row in element for cell in row}
    if element.get("displaystyle") == "true":  # lines of a formula, with the places at which they are aligned
        lines = [f"{{{';at;'.join(row)}}}" for row in rows]
        if sides != {"center"}:
            return f"math.display({{{';linebreak();'.join(lines)}}})"
        rows = [[f"math.display({line})"] for line in lines]
    side = sides.pop() if len(sides) == 1 and sides <= _SIDES else "center"
    options = ["delim: none", f"align: {side}", *_augmented(element)]
    return f"math.mat({', '.join([*options, *map(array, rows)])})"


_SIDES = {"left", "center", "right"}


def _augmented(table: Element) -> list[str]:
    """The lines between columns and rows."""
    found = []
    counts = {"columnlines": max(map(len, table), default=0), "rowlines": len(table)}
    for (name, count), line in zip(counts.items(), ("vline", "hline"), strict=True):
        kinds = table.get(name, "").split()
        places = [at for at in range(1, count) if kinds and kinds[min(at, len(kinds)) - 1] != "none"]
        if places:
            found.append(f"{line}: {array(map(str, places))}")
    return [f"augment: ({', '.join(found)})"] if found else []


def _style(element: Element) -> str:
    body = _row(element)
    if element.get("displaystyle") == "true":
        return f"math.display({body})"
    if element.get("scriptlevel") == "1":
        return f"math.script({body})"
    return f"math.inline({body})" if element.get("displaystyle") == "false" else body


def _enclosed(element: Element) -> str:
    strike = _STRIKES.get(element.get("notation", ""))
    body = _row(element)
    return body if strike is None else f"math.cancel({body}{strike})"


def _hidden(element: Element) -> str:
    return f"hide({_row(element)})"


_VISITORS: dict[str, Callable[[Element], str]] = {
    "mi": _identifier, "mn": _number, "mo": _operator, "mtext": _text, "mspace": _space, "mfrac": _fraction,
    "msqrt": _root, "mroot": _root, "msub": _scripts, "msup": _scripts, "msubsup": _scripts, "munder": _limits,
    "mover": _limits, "munderover": _limits, "mtable": _table, "mstyle": _style, "menclose": _enclosed,
    "mphantom": _hidden,
}  # fmt: skip
