"""Time: no message costs much more than an honest one of its length, whatever it holds."""

from __future__ import annotations

import time

import pytest

from startoolkit.messages import shape
from startoolkit.messages.dialect import Dialect
from startoolkit.messages.hidden import LONGEST
from startoolkit.messages.judge import faults

LENGTH = LONGEST - 10
SOURCE = ("One word and *another* with `code` in it. " * LENGTH)[:LENGTH]
ALL = frozenset((
    "amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist", "html_admonition",
    "html_image", "strikethrough", "substitution", "tasklist",
))  # fmt: skip
GENEROUS = 15
"""How many times the time of an honest message is allowed; what grows with the square of its length takes 100."""
UNITS = (
    *(
        "*",
        "_",
        "**a ",
        "*a_",
        "***a ",
        "*a **b ",
        "`",
        "`a",
        "``a`",
        "<",
        "<a ",
        "<a",
        "</",
        "<!--",
        "<?",
        "<a href='",
    ),
    *(
        "<![CDATA[",
        "&",
        "&a",
        "&#",
        "&amp;",
        "$",
        "$a",
        "$$",
        "\\",
        "{",
        "{{",
        "{{a",
        "{a}",
        "{a}`",
        "}}",
        "*x*{",
        "`x`{.",
    ),
    *(
        "^",
        "~",
        "~~a",
        "]",
        "](",
        "](a",
        "(",
        ")",
        "!",
        "\n",
        " \n",
        "  \n",
        "# ",
        "#noqa",
        "#noqa ",
        "'",
        '"a ',
        ":",
        "|",
    ),
    *(
        "\t",
        " ",
        "<http://",
        "{term}`a <",
        "\u0301",
        "a\u0301",
        "\ufe0f",
        "\U0001f3f4\U000e0067",
        "> ",
        "- ",
        "1. ",
        "--",
    ),
    *("[^a", "[a](", "[[", "![", "[a][", "\u202e", "\u00a0", "=\n", ")=\n", "\n- "),
)
RUNS = {
    "spaces in a role": "{ref}`a" + " " * LENGTH + "b`",
    "lines in a role": "{ref}`a" + " \n" * (LENGTH // 2) + "b`",
    "targets in a role": "{ref}`a" + "<a" * (LENGTH // 2) + ">`",
    "runs of backquotes": "".join("`" * length + "a" for length in range(1, 195)),
    "pictures in pictures": "![" * 300 + "x" + "](a)" * 300,
    "links in links": "[" * 300 + "x" + "](a)" * 300,
    "brackets before much text": "[" * 300 + "a " * 9000,
    "addresses without an end": "[a](<" * 300 + "a " * 9000,
    "titles without an end": "[a](b '" * 300 + "a " * 8000,
    "attributes without an end": "[x]{" * 300 + "a=b " * 4000,
    "one attribute without an end": '*x*{a="' + "\\" * 19_000,
    "emphasis in emphasis": "*" * 9000 + "a" + "*" * 9000,
    "hash and spaces": "# " + " " * 19_000 + "noqa x",
    "lines of hashes": ("#" + " " * 99) * 190,
    "marks": "a" + "\u0301" * 19_000,
}


RST = [
    "a-", "-", "a:b", "'a", "/a", "{a.}", "a@", "a.", "*a ", "`a ", "``a ", "|a ", "_`a ", ":a:`b", "`a <b", "a_ ", "[a]_ ", "\\",
    "字_", "é-", "https://a?", "mailto:%a",
]  # fmt: skip
"""What docutils looks into again and again."""


def seconds(text: str, dialect: Dialect = Dialect(extensions=ALL)) -> float:  # noqa: B008  (never changed)
    start = time.process_time()
    faults(SOURCE, text[:LENGTH], (), dialect)
    return time.process_time() - start


@pytest.fixture(scope="module")
def honest() -> float:
    return max(seconds(f"{number} {SOURCE[10:]}") for number in range(3))


@pytest.mark.parametrize("text", [*(unit * LENGTH for unit in UNITS), *RUNS.values()], ids=[*map(repr, UNITS), *RUNS])
def test_no_message_takes_long(text: str, honest: float) -> None:
    """The judgement of the longest message that is looked into takes some times that of an honest one, at most."""
    assert any(seconds(other) < GENEROUS * honest for other in (text, text[1:]))


@pytest.mark.parametrize("unit", RST)
def test_no_message_in_restructuredtext_takes_long(unit: str, honest: float) -> None:
    """Neither does one that docutils takes apart, also where it stands in words that are just short enough."""
    dialect = Dialect(is_rst=True)
    few = " ".join([unit * (900 // len(unit))] * 20)
    for text in (unit * LENGTH, few):
        assert any(seconds(other, dialect) < GENEROUS * honest for other in (text, text[1:]))


def test_what_is_longer_is_not_looked_into() -> None:
    """A message of a hundred megabytes is refused by its length alone."""
    (fault,) = shape.faults("A sentence.", "[" * 100_000_000, Dialect())
    assert fault.kind == "length"
