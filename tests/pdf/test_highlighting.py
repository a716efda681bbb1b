"""Code in the PDF has the colours of the project's Pygments style, dark enough for paper; its text is that of the page."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from docutils import nodes
from pygments.styles import get_all_styles

from startoolkit.colours import tokens
from startoolkit.pdf.highlighting import Highlighter, _ratio, dark_enough
from tests.pdf.building import build_pdf, failures

from .conftest import Write

_CODE = 'def area(side):  # of a square\n    """Say it."""\n    return f"{side ** 2}\\n"\n\n\tprint("tab")'


@pytest.mark.quick
@pytest.mark.parametrize("style", sorted(get_all_styles()))
def test_every_style_can_be_read_on_paper(style: str) -> None:
    """Also one that is made for dark screens."""
    block = nodes.literal_block(_CODE, _CODE)
    code = Highlighter(style).code(block, _CODE.expandtabs(4), "python")
    panel = tokens()["light"]["panel"].lstrip("#")
    for colour in re.findall(r'rgb\("#([0-9a-f]{6})"\)', code):
        assert _ratio(colour, panel) >= 4.5
    pieces = re.findall(r'\("((?:[^"\\]|\\.)*)", -?\d+\)', code)
    shown = "".join(pieces).replace('\\"', '"').replace("\\\\", "\\")
    assert not code or set(shown.split()) <= set(_CODE.split())


@pytest.mark.quick
def test_a_colour_is_made_darker_as_far_as_necessary() -> None:
    assert dark_enough("000080", "#ffffff") == "#000080"
    assert dark_enough("ffffff", "#ffffff") != "#ffffff"
    red, green, blue = (int(dark_enough("00ff00", "#ffffff")[at : at + 2], 16) for at in (1, 3, 5))
    assert (red, blue) == (0, 0) < (green, 1)


@pytest.mark.quick
def test_kinds_that_only_a_lexer_knows_have_the_colour_of_their_parents() -> None:
    """Such as the prompt of a shell in a virtual environment."""
    text = "(venv) $ make html"
    assert '"(venv)' in Highlighter("sphinx").code(nodes.literal_block(text, text), text, "console")


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "language"), [("def (", "python"), ("a\x0bb", "text"), ("words", "none"), ("{", "json"), ("x", "nosuch")]
)
def test_what_is_no_code_has_no_colours(text: str, language: str) -> None:
    """As on the web page; or the code is as it was."""
    code = Highlighter("sphinx").code(nodes.literal_block(text, text), text, language)
    assert code == "" or text.split(maxsplit=1)[0] in code


def test_code_keeps_its_text_lines_and_numbers(write: Write, tmp_path: Path) -> None:
    """Tabs are spaces; a block with numbers has them, and both are valid."""
    conf = 'pygments_style = "monokai"\n'
    fenced = f"```{{code-block}} python\n:linenos:\n:lineno-start: 7\n\n{_CODE}\n```\n\n```python\nimport this\n```\n"
    built = build_pdf(write(conf, index=f"# Title\n\n{fenced}"), tmp_path / "out")
    assert built.warnings == ""
    assert failures(built.pdf) == []
    assert built.body.count("#highlighted(") == 2
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        text = pdf[len(pdf) - 1].get_textpage().get_text_range()
    close = re.sub(r"\s+", "", text)
    assert re.sub(r"\s+", "", "defarea(side):#ofasquare") in close
    assert 'returnf"{side**2}\\n"' in close
    assert "importthis" in close
    assert re.search(r"(?m)^\s*7\s*def", text)
