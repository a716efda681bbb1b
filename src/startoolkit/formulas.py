"""Formulas: LaTeX as a tree of MathML that holds nothing but a formula, for pages, books and the PDF alike.

latex2mathml reads the LaTeX.  Its tree is copied with known elements and attributes only: it takes addresses and styles over
from the LaTeX, its own serialisation does not escape text, and it leaves commands that it does not know as words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element, tostring

XMLNS = "http://www.w3.org/1998/Math/MathML"
_LONGEST = 4_000
"""Characters of a formula: a page of A4 has fewer."""
_MOST, _DEEPEST = 3_000, 60
"""Elements of a formula, and how deep they may lie in each other."""
_FORBIDDEN = re.compile(
    r"\\(?:[egx]?def|let|futurelet|(?:re)?newcommand|providecommand|newenvironment|DeclareMathOperator)(?![A-Za-z])"
)
"""Definitions: a few characters could stand for billions, and each formula is read for itself."""
_LINES = re.compile(
    r"\\(begin|end)\{(?:(?:align|alignat|eqnarray|flalign|gather|multline)\*?|aligned|alignedat|gathered)\}"
    r"(?:(?<=at\})\{\d+\}|(?<=at\*\})\{\d+\}|(?<=edat\})\{\d+\})?"
)
"""Environments of several lines.  Those that number their lines are taken as one that does not: the numbers are Sphinx's."""
_NOT = re.compile(r"\\not\s*=")
_SILENT = re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])|\\label\s*\{[^{}]*\}")
_GROUPED = re.compile(r"\\(?:begin|end)\{|\\.|[{}&]", re.DOTALL)
_OPERATORS = re.compile(r"\\(arg|lg)(?![A-Za-z])")
"""Functions that latex2mathml does not know."""
_BRACES, _BRACE = re.compile(r"\\([lr]brace)(?![A-Za-z])"), {"lbrace": r"\{", "rbrace": r"\}"}
_LIMITS = frozenset(("lim", "max", "min", "sup", "inf", "det", "gcd", "Pr", "argmax", "argmin"))
"""Functions whose index stands below them in a formula on lines of its own."""
_ACCENTS = frozenset("^~¯―‾˙¨´`ˇ˘˚⃛⃜→←\N{COMBINING RIGHT ARROW ABOVE}")
_CHILDREN = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3,
}  # fmt: skip
_ELEMENTS = frozenset((
    "math", "menclose", "mi", "mn", "mo", "mpadded", "mphantom", "mrow", "mspace", "msqrt", "mstyle", "mtable", "mtd",
    "mtext", "mtr", *_CHILDREN,
))  # fmt: skip
_LENGTHS = frozenset((
    "columnspacing", "depth", "height", "linethickness", "lspace", "maxsize", "minsize", "rowspacing", "rspace",
    "voffset", "width",
))  # fmt: skip
_WORDS = frozenset((
    "accent", "columnalign", "columnlines", "displaystyle", "fence", "form", "linebreak", "mathvariant",
    "movablelimits", "notation", "rowlines", "scriptlevel", "stretchy",
))  # fmt: skip
_LENGTH, _WORD = re.compile(r"[-+.\da-z% ]{1,40}"), re.compile(r"[\w -]{1,60}")


class UnreadableFormulaError(ValueError):
    """Says why a formula cannot be read: one sentence in all formats, so that it is told once."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The formula cannot be read: {reason}.")


def formula(latex: str, *, is_block: bool = False) -> Element:
    """The element ``math`` of a formula, its elements without a namespace; raises UnreadableFormulaError."""
    if len(latex) > _LONGEST:
        raise UnreadableFormulaError(f"it has more than {_LONGEST:,} characters")
    if found := _FORBIDDEN.search(latex):
        raise UnreadableFormulaError(f"a formula may not define commands, as with {found[0]}")
    from latex2mathml.converter import convert_to_element  # noqa: PLC0415  (most briefings have no formula)

    prepared = _prepared(latex)
    try:
        found_tree = convert_to_element(prepared, display="block" if is_block else "inline")
    except RecursionError:
        raise UnreadableFormulaError("too much of it lies in something else") from None
    except Exception as error:  # the library raises whatever the text makes it run into
        raise UnreadableFormulaError(_reason(error)) from error
    tree = _Copy().of(found_tree)
    tree.set("display", "block" if is_block else "inline")
    return tree


def mathml(latex: str, *, is_block: bool = False) -> str:
    """A formula as MathML for HTML and XHTML, with the LaTeX as alternative text; raises UnreadableFormulaError."""
    tree = formula(latex, is_block=is_block)
    for parent in [*tree.iter()]:
        _space_functions(parent)
    tree.set("xmlns", XMLNS)
    tree.set("alttext", _printable(" ".join(latex.split())))
    return tostring(tree, encoding="unicode")


def _prepared(latex: str) -> str:
    """The LaTeX of a formula in forms that latex2mathml knows, on several lines if it has several."""
    text = _LINES.sub(r"\\\1{split}", _NOT.sub(r"\\neq ", _SILENT.sub("", latex))).replace("{equation}", "{equation*}")
    text = _OPERATORS.sub(r"\\operatorname{\1}", _BRACES.sub(lambda found: _BRACE[found[1]], text))
    # As in Sphinx, a blank line begins another line of the formula.
    lines = [line for line in re.split(r"\n[ \t]*\n", text.strip()) if line.strip()]
    if len(lines) > 1 or any(map(_has_lines, lines)):
        return r"\begin{split}" + r" \\ ".join(lines) + r"\end{split}"
    return "".join(lines)


def _has_lines(latex: str) -> bool:
    """Whether a formula has line ends or columns that are in no group and no environment."""
    depth = 0
    for sign in _GROUPED.findall(latex):
        if sign in ("{", "\\begin{"):
            depth += 1 if sign == "{" else 2
        elif sign in ("}", "\\end{"):
            depth -= 1 if sign == "}" else 0
        elif depth <= 0 and sign in ("\\\\", "&"):
            return True
    return False


def _reason(error: Exception) -> str:
    """What latex2mathml has to say; the names of its errors say more than their words."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error")).lower()
    known = type(error).__module__.startswith("latex2mathml")
    return name if known else "it is no LaTeX that latex2mathml knows"


_DELIMITERS = {
    r"\{": "{", r"\}": "}", r"\|": "‖", r"\backslash": "\\", r"\langle": "⟨", r"\rangle": "⟩", r"\lbrace": "{",
    r"\lceil": "⌈", r"\lfloor": "⌊", r"\lvert": "|", r"\lVert": "‖", r"\rbrace": "}", r"\rceil": "⌉", r"\rfloor": "⌋",
    r"\rvert": "|", r"\rVert": "‖", r"\vert": "|", r"\Vert": "‖", r"\uparrow": "↑", r"\downarrow": "↓",
}  # fmt: skip
"""What stands after ``big`` and its like; latex2mathml leaves it as it is written."""


class _Copy:
    """Copies a tree of latex2mathml, leaving out what is not of a formula."""

    def __init__(self) -> None:
        self.number = 0

    def of(self, element: Element, depth: int = 0) -> Element:
        self.number += 1
        if self.number > _MOST or depth > _DEEPEST:
            raise UnreadableFormulaError("it has too many parts")
        tag = element.tag
        if tag not in _ELEMENTS:
            raise UnreadableFormulaError(f"it has {tag!r}")
        if tag in ("mi", "mn", "mo", "mtext") and len(element):
            tag = "mrow"  # as of \mathop{…}, whose words are elements
        copy = Element(tag, dict(_attributes(element)))
        if element.text == "&":
            raise UnreadableFormulaError("it has a column outside of a table that is known")
        text = html.unescape(element.text or "")
        if tag == "mi" and len(text) == 1 and text.isascii() and text != element.text:
            copy.set("mathvariant", "normal")  # of \mathrm: its letters alone are written as references
        if tag == "mo":
            text = _DELIMITERS.get(text, text)
        if tag != "mtext" and (re.match(r"\\\w", text) or (tag == "mi" and text in ("{", "}"))):
            raise UnreadableFormulaError(f"{text} is not known at its place")
        copy.text = _printable(text) or None
        copy.extend([self.of(child, depth + 1) for child in element])
        if len(copy) != _CHILDREN.get(tag, len(copy)):
            raise UnreadableFormulaError("something is missing in it")
        _settle(copy)
        return copy


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if (name in _LENGTHS and _LENGTH.fullmatch(value)) or (name in _WORDS and _WORD.fullmatch(value)):
            yield name, value


def _settle(element: Element) -> None:
    """Say of limits and accents that they are such."""
    if not len(element):
        return
    base, *others = element
    if (
        element.tag == "msub"
        and base.tag == "mo"
        and (base.text or "").replace("\u2006", "").replace("\u2009", "") in _LIMITS
    ):
        element.tag = "munder"
        base.set("movablelimits", "true")
    if element.tag == "mtable" and all(len(row) == 1 for row in element):
        for row in element:
            row[0].set("columnalign", row[0].get("columnalign", "center").replace("right", "center"))
    if element.tag == "mover" and others[0].tag == "mo" and (others[0].text or "") in _ACCENTS:
        element.set("accent", "true")


def _printable(text: str) -> str:
    """Text without signs that nobody sees, some of which XML does not have."""
    return "".join(sign for sign in text if sign.isprintable() or sign in _SPACES)


_SPACES = "\N{NO-BREAK SPACE}\N{THIN SPACE}\N{SIX-PER-EM SPACE}"


def _space_functions(parent: Element) -> None:
    """Put a space between the name of a function and what follows, as in ``sin x``: browsers put none."""
    parts = [*parent]
    for at, (part, after) in reversed([*enumerate(pairwise(parts), 1)]):
        if (
            parent.tag in ("mrow", "math", "mtd", "mstyle")
            and len(_name(part)) > 1
            and after.tag not in ("mo", "mspace")
        ):
            parent.insert(at, Element("mspace", {"width": "0.167em"}))


def _name(element: Element) -> str:
    """The name of the function that an element is, with an index or without; empty for other elements."""
    if element.tag in ("msub", "msup", "msubsup", "munder"):
        return _name(element[0])
    return element.text or "" if element.tag in ("mi", "mo") and (element.text or "").isalpha() else ""
