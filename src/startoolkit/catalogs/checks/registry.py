"""The registry of the checks, and what each check is told about its message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import attrs

from startoolkit.catalogs.corpus import Corpus
from startoolkit.catalogs.manners import Rule
from startoolkit.catalogs.terminology import Terminology
from startoolkit.messages.dialect import Dialect
from startoolkit.messages.faults import Fault
from startoolkit.messages.judge import faults
from startoolkit.plugins import Check, Found, Severity

if TYPE_CHECKING:
    from startoolkit.languages import Language
    from startoolkit.messages.po import Message


@attrs.frozen
class Context:
    """What is known about the catalog of a message."""

    language: Language
    source_language: Language
    terminology: Terminology = Terminology({})
    addresses: Mapping[str, str] = attrs.field(factory=dict)
    """Addresses of the source that have a counterpart in the language."""
    judge: Callable[[Message], Iterable[Fault]] = lambda message: faults(message.msgid, message.msgstr, (), Dialect())
    """What keeps a translation from being used."""
    misspelt: frozenset[str] = frozenset()
    """Words that the dictionary of the language lacks."""
    checks: Mapping[str, Check] = attrs.field(factory=lambda: CHECKS)
    """Every check of a message by its name: ours and those of plugins."""
    rules: Mapping[str, tuple[Rule, ...]] = attrs.field(factory=dict)
    """Typography rules of the project and its plugins, by check, in place of ours."""
    corpus: Corpus = Corpus()
    """What the other messages of the language tell."""
    tongues: frozenset[str] = frozenset()
    """What addresses call the languages of source and translation, see ``Settings.tongues``."""
    has_table: bool = True
    """Whether the project has settings of ours."""
    is_printed: bool = True
    """Whether the text also appears on paper, or in a PDF."""


Find = Callable[["Message", Context], Iterable[Found]]
OF_CODE = frozenset(("markup", "addresses", "placeholders", "outer-spaces"))
"""The checks of what is not prose: code, raw text, the file of a picture."""


CHECKS: dict[str, Check] = {}
"""Every check of a message by its name."""


def check(severity: Severity) -> Callable[[Find], Find]:
    """Register a function as a check; its name, with hyphens, and the first line of its docstring are the check's."""

    def register(find: Find) -> Find:
        name = find.__name__.replace("_", "-")
        CHECKS[name] = Check(name, severity, (find.__doc__ or "").partition("\n")[0], find)
        return find

    return register


def quoted(text: str) -> str:
    """A text between quotes, cut to a length that fits on a line."""
    return f"'{text[:80]}…'" if len(text) > 80 else f"'{text}'"
