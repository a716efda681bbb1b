"""The header of a PO file: its fields, and the rule for plurals."""

from __future__ import annotations

import re
from functools import lru_cache
from gettext import c2py
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def fields_of(msgstr: str) -> dict[str, str]:
    """The fields of a header by name."""
    return {name: value.strip() for name, _, value in (line.partition(":") for line in _lines(msgstr))}


def faults_of(msgstr: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a header: a sentence and a hint for each fault."""
    lines, header = _lines(msgstr), fields_of(msgstr)
    if len({name.lower() for name in header}) < len(lines) or not all(":" in line for line in lines):
        yield "The header has a field twice, or a line that is no field.", r'A field is "Name: value\n".'
    if header.get("Content-Type", "").lower().replace(" ", "") != "text/plain;charset=utf-8":
        hint = r'Give it the field "Content-Type: text/plain; charset=UTF-8\n".'
        yield "The header does not say that the catalog is in UTF-8.", hint
    if "Plural-Forms" in header and not plural_count(header["Plural-Forms"]):
        hint = "Copy it from another catalog of the language, or from Poedit."
        yield "The field Plural-Forms is not a rule for plurals.", hint


def _lines(msgstr: str) -> list[str]:
    return msgstr.removesuffix("\n").split("\n")


# No minus sign: division and remainder of negative numbers differ between C and Python.
_FORMS = re.compile(r"nplurals\s*=\s*([1-6])\s*;\s*plural\s*=([n0-9|&=!<>?:%*/+() ]{1,500});?\s*")


@lru_cache(maxsize=256)
def plural_count(rule: str) -> int:
    """The number of plural forms of a valid ``Plural-Forms`` rule, 0 for any other.

    The rule is compiled by gettext's ``c2py``, which accepts arithmetic only, so a rule cannot run code.
    """
    match = _FORMS.fullmatch(rule)
    if not match:
        return 0
    count = int(match[1])
    try:
        choose = c2py(match[2])
        # msgfmt also tests the numbers up to 1000.
        return count if all(0 <= choose(number) < count for number in range(1001)) else 0
    except (ValueError, ZeroDivisionError, SyntaxError):
        return 0
