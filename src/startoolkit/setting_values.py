"""The checks of the values in ``[tool.startoolkit]``: each takes what TOML gives and returns what the program uses.

Each raises ValueError with a predicate that a sentence about the setting ends with (``is a text in quotes``), or with a sentence
that begins with the name of an entry in quotes.
"""

from __future__ import annotations

import datetime
import os
import posixpath
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs

from startoolkit.approvals import wrong_name
from startoolkit.collation import is_rule
from startoolkit.languages import Language

FORMATS = ("html", "pdf", "pdf-large", "pdf-ua2", "chapters", "sheets", "epub")
PRINTED = frozenset(FORMATS) - {"html", "epub"}
"""The formats that are PDFs."""
_LONGEST, _LONGEST_NAME = 100, 60
"""Letters that a setting may have if it is part of file names."""


def as_text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is a text in quotes")
    return value


def as_stem(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("is made of small letters, digits and hyphens, since files are named after it")
    if len(value) > _LONGEST:
        raise ValueError(f"has at most {_LONGEST} letters, since files are named after it")
    return value


def as_label(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value):
        raise ValueError('is a short text such as "2026.1", of letters, digits, dots and hyphens')
    return value


def as_date(value: object) -> datetime.date:
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise ValueError("is a date without quotes and time, such as 2026-11-23")
    return value


def as_folder(value: object) -> str:
    text = as_text(value)
    if Path(text).is_absolute() or ".." in Path(text).parts or not text.isprintable():
        raise ValueError("is a folder inside the project, such as docs")
    return text


def as_folders(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError('is a list of folders, such as ["fonts"]')
    return tuple(as_folder(item) for item in value)


def as_locale_dirs(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('is a list of folders, such as ["locale", "shared/locale"]')
    return as_folders(value)


def as_language(value: object) -> Language:
    if not isinstance(value, str):
        raise ValueError('is a language code in quotes, such as "de"')
    return Language(value)


def _wrong_language(value: object) -> ValueError | None:
    try:
        as_language(value)
    except ValueError as error:
        return error
    return None


def as_languages(value: object) -> tuple[Language, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('is a list of language codes, such as ["en", "de"]')
    wrong = dict.fromkeys(str(reason) for item in value if (reason := _wrong_language(item)))
    if wrong:
        raise ValueError("; ".join(wrong))
    found = tuple(as_language(item) for item in value)
    if len({language.tag for language in found}) < len(found):  # ``sr_Latn`` and ``sr@latin`` are one
        raise ValueError("is a list that names each language once")
    return found


def as_addresses(value: object) -> dict[str, dict[str, str]]:
    hint = 'has a table for each language: [tool.startoolkit.addresses.de] with "https://source" = "https://translated"'
    if not isinstance(value, dict) or not all(isinstance(pairs, dict) for pairs in value.values()):
        raise ValueError(hint)
    if not all(isinstance(address, str) for pairs in value.values() for address in pairs.values()):
        raise ValueError(hint)
    wrong = {key: address for pairs in value.values() for key, address in pairs.items() if not _is_harmless(address)}
    if wrong:
        raise WrongEntries(
            {
                key: f"gives {key!r} the address {address!r}, which is neither http, https or mailto nor a place inside the project"
                for key, address in wrong.items()
            }
        )
    return {Language(code).code: dict(pairs) for code, pairs in value.items()}


def _is_harmless(address: str) -> bool:
    """Whether a link may lead to an address: http, https, mailto, or a path inside the project.

    The address is tested as written and with percent and HTML escapes decoded, as browsers and MyST may decode it.
    """
    forms = {address, unescape(address), unquote(address), unescape(unquote(address)), unquote(unescape(address))}
    return all(map(_leads_on, forms))


def _leads_on(address: str) -> bool:
    if not re.fullmatch(r"[^\s\\<>\"`]+", address) or not address.isprintable():
        return False
    scheme = re.match(r"([^/?#]*?):", address)
    if scheme:
        return re.match(r"(?:https?://[^/?#@]+(?:[/?#]|$)|mailto:[^/])", address, re.IGNORECASE) is not None
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    return not path.startswith("//") and posixpath.normpath(path.lstrip("/") or ".").split("/")[0] != ".."


class WrongEntries(ValueError):
    """Entries of a table are wrong; ``reasons`` has a reason for each, by key."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__("; ".join(reasons.values()))
        self.reasons = reasons


def as_web_address(value: object) -> str:
    hint = 'is an address such as "https://example.org/star/", without anything after the folder'
    if not isinstance(value, str) or not re.fullmatch(r"https?://[!-~]+", value) or re.search(r"[\\\"<>?#]", value):
        raise ValueError(hint)
    try:
        parts = urlsplit(value)
        if not parts.hostname or parts.username is not None or parts.port == 0:
            raise ValueError
    except ValueError as error:  # also raised by urlsplit for an invalid port
        raise ValueError(hint) from error
    return value.rstrip("/") + "/"


def as_page(value: object) -> str:
    page = r"[\w-][\w.-]*"
    if not isinstance(value, str) or not re.fullmatch(rf"{page}(/{page})*(#{page})?", value):
        raise ValueError('is the name of a page, and perhaps of a section in it, such as "about#accessibility"')
    return value


_PAGE = r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*"


def as_moved(value: object) -> dict[str, str]:
    hint = 'is a table of old pages and what they have become: "old/page" = "new/page#section"'
    if not isinstance(value, dict):
        raise ValueError(hint)
    for old, new in value.items():
        if not re.fullmatch(_PAGE, old) or not isinstance(new, str) or not re.fullmatch(rf"{_PAGE}(#[\w.-]+)?", new):
            raise ValueError(hint)
    return dict(value)


def as_pairs(value: object) -> tuple[tuple[Language, Language], ...]:
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise ValueError('is a list of pairs of language codes, such as [["en", "de"]]')
    found: list[tuple[Language, Language]] = []
    for left, right in (map(as_language, pair) for pair in value):
        if left == right:
            raise ValueError(f"{left.code!r} cannot stand beside itself")
        if (left, right) in found or (right, left) in found:
            raise ValueError(f"{left.code!r} and {right.code!r} are named twice; name each pair once")
        found.append((left, right))
    return tuple(found)


def as_jurisdictions(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(re.fullmatch("[a-z]{2}", str(code)) for code in value.values()):
        raise ValueError('is a table of languages and countries, such as en = "uk"')
    return {Language(language).code: code for language, code in value.items()}


def as_language_names(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(
        isinstance(name, str) and 0 < len(name.strip()) <= _LONGEST_NAME and name.isprintable()
        for name in value.values()
    ):
        raise ValueError(
            'is a table of languages and what readers are told they are called, such as en_simple = "Easy read"'
        )
    return {Language(language).code: name.strip() for language, name in value.items()}


def as_letters(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(rule, str) and is_rule(rule) for rule in value.values()):
        raise ValueError('is a table of languages and the letters that follow others, such as dsb = "c<č<ć z<ž"')
    return {Language(language).code: rule for language, rule in value.items()}


def as_contact(value: object) -> str:
    hint = 'is an address such as "https://example.org/contact" or "mailto:office@example.org"'
    if not isinstance(value, str) or not re.match(r"(?:https?|mailto):", value) or not _is_harmless(value):
        raise ValueError(hint)
    return value


def as_contributors(value: object) -> dict[str, Contributors]:
    hint = 'has a table for each language: de = { translation = ["A name"], review = ["Another"] }'
    if not isinstance(value, dict):
        raise ValueError(hint)
    found = {}
    for code, table in value.items():
        lists: dict[str, Any] = {**table} if isinstance(table, dict) else {"": None}
        if lists.keys() - {"translation", "review"} or not all(map(_are_names, lists.values())):
            raise ValueError(hint)
        found[Language(code).code] = Contributors(**{name: tuple(names) for name, names in lists.items()})
    return found


@attrs.frozen
class Erratum:
    """What is wrong with a published edition."""

    texts: dict[str, str]
    """By language code: what readers are told, plain words."""
    is_withdrawn: bool = False
    """Whether the edition is no longer shown."""


def as_errata(value: object) -> dict[str, Erratum]:
    hint = 'has a table for each label: "2026.1" = { en = "What is wrong, and what is right.", de = "…" }, perhaps with withdrawn = true'
    if not isinstance(value, dict):
        raise ValueError(hint)
    found = {}
    for label, table in value.items():
        texts = {key: text for key, text in table.items() if key != "withdrawn"} if isinstance(table, dict) else {}
        withdrawn = table.get("withdrawn", False) if isinstance(table, dict) else None
        if not texts or not isinstance(withdrawn, bool) or not all(map(_is_note, texts.values())):
            raise ValueError(hint)
        found[as_label(label)] = Erratum({Language(code).code: text for code, text in texts.items()}, withdrawn)
    return found


def _is_note(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST_NOTE and value.isprintable()


_LONGEST_NOTE = 1000
"""Letters of an erratum, which stands at the top of each page."""


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(name, str) and 0 < len(name.strip()) <= _LONGEST and name.isprintable() for name in value
    )


def as_formats(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or any(not _is_name(item) or value.count(item) > 1 for item in value):
        raise ValueError(SOME_FORMATS)
    return tuple(sorted(value, key=lambda name: (FORMATS.index(name) if name in FORMATS else len(FORMATS), name)))


_QUOTED = [f'"{name}"' for name in FORMATS]
SOME_FORMATS = f"is a list of {', '.join(_QUOTED[:-1])} and {_QUOTED[-1]}, or of some of them"


def as_plugins(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or any(not _is_name(item) or value.count(item) > 1 for item in value):
        raise ValueError('is a list of installed packages, such as ["startoolkit-text"]')
    return tuple(value)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?", value) is not None


def fast_by_environment() -> bool:
    """Whether the environment allows the faster code paths; ``STARTOOLKIT_FAST=0`` switches them off."""
    return os.environ.get("STARTOOLKIT_FAST") != "0"


def as_fast(value: object) -> bool:
    return as_truth(value) and fast_by_environment()


def as_truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is true or false")
    return value


@attrs.frozen
class Gate:
    """What a language needs to be an edition, and to be built at all."""

    words: float = 100
    """Minimum share of translated words, per cent; below it the edition is a draft."""
    pages: tuple[str, ...] = ()
    """Pages that must be complete: names, or patterns such as ``cases/*``."""
    reviewed: float = 0
    """Minimum share of the translated words that reviewers have approved, per cent; below it the edition is a draft."""
    draft: float = 0
    """Minimum share of translated words for a draft, per cent; below it the language is not built."""


def as_gates(value: object) -> dict[str, Gate]:
    """Gates by language code; the key ``""`` has the gate of languages without their own."""
    if not isinstance(value, dict):
        raise ValueError('is a table such as [tool.startoolkit.gate] with words = 95 and pages = ["index"]')
    known = {field.name for field in attrs.fields(Gate)}
    common = {name: item for name, item in value.items() if name in known}
    gates = {"": _gate(common)}
    for code, own in value.items():
        if code not in known:
            if not isinstance(own, dict):
                raise ValueError(f"{code!r} is not a setting of a gate; they are {', '.join(sorted(known))}")
            gates[Language(code).code] = _gate({**common, **own})
    return gates


def _gate(table: dict[str, Any]) -> Gate:
    pages = table.get("pages", [])
    if not isinstance(pages, list) or not all(isinstance(page, str) and page for page in pages):
        raise ValueError('\'pages\' is a list of names of pages, such as ["index", "cases/*"]')
    shares = {name: table.get(name, getattr(Gate(), name)) for name in ("words", "draft", "reviewed")}
    for name, share in shares.items():
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 100:
            raise ValueError(f"{name!r} is a share in per cent, from 0 to 100")
    if unknown := sorted(table.keys() - {"pages", *shares}):
        raise ValueError(f"{unknown[0]!r} is not a setting of a gate")
    if shares["draft"] > shares["words"]:
        raise ValueError("'draft' is a share below 'words'")
    return Gate(shares["words"], tuple(pages), shares["reviewed"], shares["draft"])


def as_reviewers(value: object) -> dict[str, tuple[str, ...]]:
    hint = 'has a list of names for each language, such as de = ["Anna Schmidt"]'
    if not isinstance(value, dict) or not all(isinstance(names, list) for names in value.values()):
        raise ValueError(hint)
    for name in (name for names in value.values() for name in names):
        reason = wrong_name(name) if isinstance(name, str) else "is a text in quotes"
        if reason:
            raise ValueError(f"{hint}; a name {reason}")
    return {Language(code).code: tuple(names) for code, names in value.items()}


@attrs.frozen
class Contributors:
    """Who is named in the edition of a language."""

    translation: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
