"""The checks of one message: which apply, which a comment silences, and what they find."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import attrs

from startoolkit.messages.hidden import LONGEST
from startoolkit.plugins import Found, Severity

if TYPE_CHECKING:
    from startoolkit.catalogs.checks import Context
    from startoolkit.messages import po

OF_FILES: dict[str, tuple[Severity, str]] = {
    "catalog": (
        "error",
        "The catalog, the terminology file or that of the approvals cannot be read, so nothing of it is used.",
    ),
    "ignore": ("error", "A comment that silences a check names no check that can be silenced, or gives no reason."),
    "language": ("warning", "The header of the catalog names another language than the one it is used for."),
    "plugin": ("error", "A plugin is missing or broken, so what it checks is not checked."),
    "typography": ("error", "A file of typography rules cannot be used, so nothing of it is."),
    "interface": ("warning", "A word of the interface is not taken from the project's own catalog."),
    "catalog-layout": ("warning", "A catalog or folder is not used, because another one is used for the same pages."),
    "orphan": ("warning", "The page of the catalog is gone, so nothing of it is used."),
}
"""What is found in files and comments: severity and summary by name, as for ``CHECKS``."""
_LOUD = frozenset(("addresses", "markup", *OF_FILES))
"""What no comment of a translator silences: the build would refuse the translation, or read nothing at all, or readers
would be sent where the authors did not want them to go."""
_IGNORE = re.compile(r"\s*check-ignore:?(?P<names>[^–—]*?)(?:(?:\s--|\s?[–—])\s*(?P<reason>.*))?")


def judge(message: po.Message, context: Context, only: Collection[str] = ()) -> list[tuple[str, Found]]:
    """What the checks find in one message, by the name of the check; what a comment silences is left out."""
    return judge_by(message, context, frozenset(only or {*context.checks, *OF_FILES}))


def judge_by(message: po.Message, context: Context, chosen: frozenset[str]) -> list[tuple[str, Found]]:
    silenced, wrong = _silenced(message, context.checks)
    found = [("ignore", Found(*one)) for one in wrong]
    for name in _applicable(message, chosen - silenced, context.checks):
        for form in forms_of(message) if message.translated else [message]:
            found += [(name, one) for one in context.checks[name].find(form, context)]
    return list(dict.fromkeys(found))


def _applicable(message: po.Message, chosen: frozenset[str], checks: Iterable[str]) -> list[str]:
    """The checks for a message: no reader sees one that is not translated, so there is one thing to say of it."""
    if not message.translated:
        names: Iterable[str] = ("untranslated", "fuzzy", "unused")
    elif not fits(message):
        names = ("markup", "unused")  # the first says that it is too long
    else:
        names = checks
    return [name for name in names if name in chosen]


def fits(message: po.Message) -> bool:
    return max(map(len, (message.msgid, message.msgstr, message.plural or "", *message.forms))) <= LONGEST


def forms_of(message: po.Message) -> list[po.Message]:
    """A message for every form of the plural, beside what it translates."""
    if message.plural is None:
        return [message]
    last = len(message.forms) - 1
    return [
        attrs.evolve(message, msgid=message.msgid if number == 0 < last else message.plural, msgstr=form, forms=())
        for number, form in enumerate(message.forms)
    ]


def _silenced(message: po.Message, checks: Collection[str]) -> tuple[set[str], list[tuple[str, str]]]:
    """The checks that comments of a message silence, and what is wrong with those comments."""
    silenced: set[str] = set()
    wrong: list[tuple[str, str]] = []
    for match in filter(None, map(_IGNORE.fullmatch, message.comments)):
        names = [name.strip() for name in match["names"].split(",")]
        if not (match["reason"] or "").strip():
            hint = "Say why after two hyphens: # check-ignore: numbers -- the law counts from 1949"
            wrong.append(("The comment check-ignore gives no reason.", hint))
            continue
        silenced |= {name for name in names if name in checks and name not in _LOUD}
        for name in (name for name in names if name not in checks or name in _LOUD):
            hint = "The checks that can be silenced are " + ", ".join(sorted({*checks} - _LOUD)) + "."
            told = "cannot be silenced" if name in {*checks, *OF_FILES} else "is no check"
            wrong.append((f"The comment check-ignore names '{name[:80]}', which {told}.", hint))
    return silenced, wrong
