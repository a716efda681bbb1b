"""Formulas: LaTeX that people write is MathML on pages and in books; what is no formula is neither, whatever it holds."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from startoolkit.formulas import XMLNS, UnreadableFormulaError, formula, mathml
from startoolkit.testing import Briefing

_READ = {
    r"E = mc^2": "E=mc2",
    r"\frac{-b \pm \sqrt{b^2-4ac}}{2a}": "−b±b2−4ac2a",
    r"\sum_{i=0}^{n} i^2": "∑i=0ni2",
    r"\mathbb{R}\to\mathcal{L}": "ℝ→ℒ",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}": "(1234)",
    r"\begin{align}a&=b\\c&=d\end{align}": "a=bc=d",
    r"\begin{alignat}{2}a&=b\\c&=d\end{alignat}": "a=bc=d",
    r"\begin{gather}a=b\\c=d\end{gather}": "a=bc=d",
    r"\begin{equation}\label{x}a=b\nonumber\end{equation}": "a=b",
    "a &= b \\\\\nc &= d": "a=bc=d",
    "a = b\n\nc = d": "a=bc=d",
    r"\begin{cases}1& x>0\\2& \text{otherwise}\end{cases}": "{1x>02otherwise",
    r"\lbrace x \rbrace \arg z \not= y": "{x}argz≠y",
    r"\left\lVert x \right\rVert_2": "‖x‖2",
    r"50\,\% \& \bigl\{ x \bigr\}": "50%&{x}",
    r"\biggl\langle x \Big\Vert y \bigr\rvert": "⟨x‖y|",
}


def words(tree: Element) -> str:
    """The text of a formula without spaces."""
    return "".join("".join(tree.itertext()).split())


@pytest.mark.quick
@pytest.mark.parametrize("latex", _READ)
def test_latex_is_read(latex: str) -> None:
    """Lines, columns, numbers and labels as Sphinx and amsmath have them; the numbers of lines are left to Sphinx."""
    assert words(formula(latex, is_block=True)) == _READ[latex]


def test_what_stands_above_below_and_beside() -> None:
    """Limits of named functions, accents, the names of functions apart from what follows, upright letters."""
    text = mathml(r"\lim_{x\to0} \sin x + \hat{x} + \mathrm{m}^2", is_block=True)
    assert '<munder><mo movablelimits="true">lim</mo>' in text
    assert '<mi>sin</mi><mspace width="0.167em" /><mi>x</mi>' in text
    assert '<mover accent="true">' in text
    assert '<mi mathvariant="normal">m</mi>' in text


_HOSTILE = {
    "markup in a text": r"\text{<img src=x onerror=alert(1)> <script>x</script>}",
    "a link": r"\href{javascript:alert(1)}{x}",
    "a style": r"\style{background:url(http://example.org/x)}{x}",
    "a class": r"\class{search}{x}",
    "code of Typst": '#eval("1") #sys.inputs "); panic(" \\" ',
    "quotes": "\"'" * 200,
    "references": r"\text{&lt;b&gt;&#60;i&#62;}",
    "signs that nobody sees": "x\x00\u202e\x1b[31m y",
    "a file": r"\input{/etc/passwd}",
    "a definition": r"\def\a{\a\a}\a",
    "many definitions": "".join(
        rf"\newcommand{{\{c}}}{{\{d}\{d}}}" for c, d in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "backslashes": "\\" * 10_000,
    "10,000 signs": "x+" * 5_000,
    "braces": "{" * 1_900 + "x" + "}" * 1_900,
    "exponents": "x^{" * 900 + "}" * 900,
    "fractions": r"\frac" * 790 + "1",
    "left": r"\left(" * 600,
    "tables": r"\begin{matrix}" * 250,
    "columns": "&" * 3_900,
    "half a command": r"\frac{a}",
    "an index of an index": "x_" * 900,
}


@pytest.mark.quick
@pytest.mark.parametrize("name", _HOSTILE)
def test_no_formula_does_harm(name: str) -> None:
    """It is read as signs, or not at all, in no time; what comes of it has no elements and attributes but of MathML."""
    start = time.process_time()
    text = ""
    with contextlib.suppress(UnreadableFormulaError):
        text = mathml(_HOSTILE[name])
    assert time.process_time() - start < 2
    if text:
        tree = fromstring(text)
        assert all(part.tag.startswith(f"{{{XMLNS}}}m") for part in tree.iter())
        names = {attribute for part in tree.iter() for attribute in part.attrib}
        assert not names & {"href", "style", "class", "id"}
        assert not any(attribute.startswith("on") for attribute in names)
        assert not {"\x00", "\u202e", "\x1b"} & {*text}


_PAGE = r"""# Sums

In a line $a^2 + \text{<b>}$, and numbered:

$$
\sum_{i=0}^n i = \frac{n(n+1)}{2}
$$ (sum)

As {eq}`sum` says, but $\nosuch{x}$ does not.
"""
_CONF = 'extensions = ["myst_parser", "startoolkit.sphinxext"]\nmyst_enable_extensions = ["dollarmath"]\n'


def test_formulas_are_in_every_format(tmp_path: Path) -> None:
    """MathML and no script on pages, with number and link; one that cannot be read is told once, and stops nothing."""
    briefing = Briefing(tmp_path, {"index": _PAGE}, conf=_CONF, formats=["html", "pdf", "epub"])
    built = briefing.build()
    html = built.page("index")
    assert html.count("<math ") == 2
    assert "<script" not in html.partition("<math")[2].partition("</article>")[0]
    assert "mathjax@" not in html
    assert "&lt;b&gt;" in html
    assert "<code>\\nosuch{x}</code>" in html
    assert '<span class="eqno">(1)' in html
    assert 'href="#equation-sum">(1)</a>' in html
    (told,) = [str(finding) for finding in built.outcome.findings if "formula" in str(finding)]
    assert told.endswith(
        "index.md:9: warning: The formula cannot be read: \\nosuch is not known at its place. [startoolkit.formula]"
    )


def test_another_renderer_is_left_alone(tmp_path: Path) -> None:
    """One that conf.py names; and that a page would then load a script is told as ever."""
    conf = f"{_CONF}html_math_renderer = 'mathjax'\n"
    built = Briefing(tmp_path, {"index": _PAGE}, conf=conf).build()
    assert any("A formula would need a script from another host." in text for text in built.found)
