"""The table ``[tool.startoolkit]`` of ``pyproject.toml``: its keys, their checks, and how it is read."""

from __future__ import annotations

import codecs
import contextlib
import datetime
import difflib
import os
import posixpath
import re
import reprlib
import tomllib
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import attrs

from startoolkit import toml_errors
from startoolkit.approvals import wrong_name
from startoolkit.collation import Collation, collation, is_rule
from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.languages import Language
from startoolkit.toml_errors import explain

FORMATS = ("html", "pdf", "pdf-large", "pdf-ua2", "chapters", "sheets", "epub")
PRINTED = frozenset(FORMATS) - {"html", "epub"}
"""The formats that are PDFs."""
TABLE = "tool.startoolkit"
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80
_LONGEST, _LONGEST_NAME = 100, 60
"""Letters that a setting may have if it is part of file names."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("is a text in quotes")
    return value


def _stem(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("is made of small letters, digits and hyphens, since files are named after it")
    if len(value) > _LONGEST:
        raise ValueError(f"has at most {_LONGEST} letters, since files are named after it")
    return value


def _label(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value):
        raise ValueError('is a short text such as "2026.1", of letters, digits, dots and hyphens')
    return value


def _date(value: object) -> datetime.date:
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise ValueError("is a date without quotes and time, such as 2026-11-23")
    return value


def _folder(value: object) -> str:
    text = _text(value)
    if Path(text).is_absolute() or ".." in Path(text).parts or not text.isprintable():
        raise ValueError("is a folder inside the project, such as docs")
    return text


def _folders(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError('is a list of folders, such as ["fonts"]')
    return tuple(_folder(item) for item in value)


def _locale_dirs(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('is a list of folders, such as ["locale", "shared/locale"]')
    return _folders(value)


def _language(value: object) -> Language:
    if not isinstance(value, str):
        raise ValueError('is a language code in quotes, such as "de"')
    return Language(value)


def _wrong_language(value: object) -> ValueError | None:
    try:
        _language(value)
    except ValueError as error:
        return error
    return None


def _languages(value: object) -> tuple[Language, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError('is a list of language codes, such as ["en", "de"]')
    wrong = dict.fromkeys(str(reason) for item in value if (reason := _wrong_language(item)))
    if wrong:
        raise ValueError("; ".join(wrong))
    found = tuple(_language(item) for item in value)
    if len({language.tag for language in found}) < len(found):  # ``sr_Latn`` and ``sr@latin`` are one
        raise ValueError("is a list that names each language once")
    return found


def _addresses(value: object) -> dict[str, dict[str, str]]:
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


def _web_address(value: object) -> str:
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


def _page(value: object) -> str:
    page = r"[\w-][\w.-]*"
    if not isinstance(value, str) or not re.fullmatch(rf"{page}(/{page})*(#{page})?", value):
        raise ValueError('is the name of a page, and perhaps of a section in it, such as "about#accessibility"')
    return value


_PAGE = r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*"


def _moved(value: object) -> dict[str, str]:
    hint = 'is a table of old pages and what they have become: "old/page" = "new/page#section"'
    if not isinstance(value, dict):
        raise ValueError(hint)
    for old, new in value.items():
        if not re.fullmatch(_PAGE, old) or not isinstance(new, str) or not re.fullmatch(rf"{_PAGE}(#[\w.-]+)?", new):
            raise ValueError(hint)
    return dict(value)


def _pairs(value: object) -> tuple[tuple[Language, Language], ...]:
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise ValueError('is a list of pairs of language codes, such as [["en", "de"]]')
    found: list[tuple[Language, Language]] = []
    for left, right in (map(_language, pair) for pair in value):
        if left == right:
            raise ValueError(f"{left.code!r} cannot stand beside itself")
        if (left, right) in found or (right, left) in found:
            raise ValueError(f"{left.code!r} and {right.code!r} are named twice; name each pair once")
        found.append((left, right))
    return tuple(found)


def _jurisdictions(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(re.fullmatch("[a-z]{2}", str(code)) for code in value.values()):
        raise ValueError('is a table of languages and countries, such as en = "uk"')
    return {Language(language).code: code for language, code in value.items()}


def _language_names(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(
        isinstance(name, str) and 0 < len(name.strip()) <= _LONGEST_NAME and name.isprintable()
        for name in value.values()
    ):
        raise ValueError(
            'is a table of languages and what readers are told they are called, such as en_simple = "Easy read"'
        )
    return {Language(language).code: name.strip() for language, name in value.items()}


def _letters(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(rule, str) and is_rule(rule) for rule in value.values()):
        raise ValueError('is a table of languages and the letters that follow others, such as dsb = "c<č<ć z<ž"')
    return {Language(language).code: rule for language, rule in value.items()}


def _contact(value: object) -> str:
    hint = 'is an address such as "https://example.org/contact" or "mailto:office@example.org"'
    if not isinstance(value, str) or not re.match(r"(?:https?|mailto):", value) or not _is_harmless(value):
        raise ValueError(hint)
    return value


def _contributors(value: object) -> dict[str, Contributors]:
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


def _errata(value: object) -> dict[str, Erratum]:
    hint = 'has a table for each label: "2026.1" = { en = "What is wrong, and what is right.", de = "…" }, perhaps with withdrawn = true'
    if not isinstance(value, dict):
        raise ValueError(hint)
    found = {}
    for label, table in value.items():
        texts = {key: text for key, text in table.items() if key != "withdrawn"} if isinstance(table, dict) else {}
        withdrawn = table.get("withdrawn", False) if isinstance(table, dict) else None
        if not texts or not isinstance(withdrawn, bool) or not all(map(_is_note, texts.values())):
            raise ValueError(hint)
        found[_label(label)] = Erratum({Language(code).code: text for code, text in texts.items()}, withdrawn)
    return found


def _is_note(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST_NOTE and value.isprintable()


_LONGEST_NOTE = 1000
"""Letters of an erratum, which stands at the top of each page."""


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(name, str) and 0 < len(name.strip()) <= _LONGEST and name.isprintable() for name in value
    )


def _formats(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or any(not _is_name(item) or value.count(item) > 1 for item in value):
        raise ValueError(_SOME_FORMATS)
    return tuple(sorted(value, key=lambda name: (FORMATS.index(name) if name in FORMATS else len(FORMATS), name)))


_QUOTED = [f'"{name}"' for name in FORMATS]
_SOME_FORMATS = f"is a list of {', '.join(_QUOTED[:-1])} and {_QUOTED[-1]}, or of some of them"


def _plugins(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or any(not _is_name(item) or value.count(item) > 1 for item in value):
        raise ValueError('is a list of installed packages, such as ["startoolkit-text"]')
    return tuple(value)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?", value) is not None


def _fast_by_environment() -> bool:
    """Whether the environment allows the faster code paths; ``STARTOOLKIT_FAST=0`` switches them off."""
    return os.environ.get("STARTOOLKIT_FAST") != "0"


def _fast(value: object) -> bool:
    return _truth(value) and _fast_by_environment()


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is true or false")
    return value


def _setting(check: Callable[[Any], object], **default: Any) -> Any:
    return attrs.field(metadata={"check": check}, **default)


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


def _gates(value: object) -> dict[str, Gate]:
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


def _reviewers(value: object) -> dict[str, tuple[str, ...]]:
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


@attrs.frozen(kw_only=True)
class Settings:
    """The keys of ``[tool.startoolkit]``; there, their names have hyphens in place of underscores."""

    title: str = _setting(_text)
    """Title of the briefing in the source language; equal to the heading of its first page."""
    name: str = _setting(_stem)
    """Stem of file names: ``co-production-star`` gives ``co-production-star-de.pdf``."""
    source_language: Language = _setting(_language)
    languages: tuple[Language, ...] = _setting(_languages)
    """Languages to build, in the order readers see them; the source language is one of them."""
    formats: tuple[str, ...] = _setting(_formats, default=("html", "pdf"))
    label: str = _setting(_label)
    """Label of the edition, such as ``2026.1``."""
    date: datetime.date = _setting(_date)
    """Date of the edition; every date in the output comes from it.  If not set, it is taken from SOURCE_DATE_EPOCH."""
    publisher: str = _setting(_text, default="")
    licence: str = _setting(_text, default="")
    contact: str = _setting(_contact, default="")
    """Where readers can turn to, above all with barriers: an address of the web or of e-mail (``mailto:``)."""
    contributors: dict[str, Contributors] = _setting(_contributors, factory=dict)
    """By language code: translators and reviewers who want to be named."""
    docs: str = _setting(_folder, default="docs")
    locale: str = _setting(_folder, default="locale")
    """The folder of the catalogs, into which new ones are written."""
    locale_dirs: tuple[str, ...] = _setting(
        _locale_dirs, default=attrs.Factory(lambda settings: (settings.locale,), takes_self=True)
    )
    """All folders of catalogs, as Sphinx has them: of a message that several translate, the first one counts."""
    output: str = _setting(_folder, default="dist")
    fonts: tuple[str, ...] = _setting(_folders, default=())
    """Folders with further fonts for the PDF, for scripts that the built-in ones lack."""
    base_url: str = _setting(_web_address, default="")
    """Where the output folder will be served, ending in a slash; without it no page names an absolute address."""
    accessibility_page: str = _setting(_page, default="")
    """The page with the accessibility statement, and perhaps its section: ``about#accessibility-statement``."""
    moved: dict[str, str] = _setting(_moved, factory=dict)
    """Pages of before, and the page, perhaps with a section, that readers of their addresses are led to."""
    errata: dict[str, Erratum] = _setting(_errata, factory=dict)
    """By label of a published edition: what its pages say is wrong with it."""
    side_by_side: tuple[tuple[Language, Language], ...] = _setting(_pairs, factory=tuple)
    """Pairs of languages whose pages also exist side by side, the left one first."""
    jurisdictions: dict[str, str] = _setting(_jurisdictions, factory=dict)
    """For each language the country whose text its edition shows, where that is not the likely one."""
    language_names: dict[str, str] = _setting(_language_names, factory=dict)
    """For each language what readers are told it is called, where that is not its name in CLDR."""
    letters: dict[str, str] = _setting(_letters, factory=dict)
    """For each language the letters of its own and where they stand, instead of those in ``collation.py``."""
    addresses: dict[str, dict[str, str]] = _setting(_addresses, factory=dict)
    """By language code: link targets of the source, with the target that a translation may have instead."""
    translated_targets: bool = _setting(_truth, default=True)
    """Whether a translation may lead to the same page in its language, and show a picture in its language."""
    gate: dict[str, Gate] = _setting(_gates, factory=lambda: {"": Gate()})
    """Gates by language code; the key ``""`` has the gate of languages without their own."""
    reviewers: dict[str, tuple[str, ...]] = _setting(_reviewers, factory=dict)
    """By language code: who may approve its translations."""
    plugins: tuple[str, ...] = _setting(_plugins, default=())
    """Distribution names of installed packages that add formats, checks or data, see ``plugins.py``."""
    fast: bool = _setting(_fast, factory=_fast_by_environment)
    """Whether to use the patches of ``sphinxext/speed/``, which only make builds faster."""

    def gate_of(self, language: Language) -> Gate:
        """The gate of a language: its own or the common one; in the source language there is nothing to review."""
        gate = self.gate.get(language.code, self.gate[""])
        return attrs.evolve(gate, reviewed=0) if language == self.source_language else gate

    def name_of(self, language: Language) -> str:
        """What readers are told the language is called, in that language."""
        return self.language_names.get(language.code) or language.own_name

    def order_of(self, language: Language) -> Collation:
        """The order of words in a language."""
        return collation(language.code, self.letters.get(language.code, ""))

    def tongues(self, language: Language) -> frozenset[str]:
        """What addresses call the languages of the source and of a translation, and English, which many sites start with.

        Empty if translations may not lead to pages in their language.
        """
        if not self.translated_targets:
            return frozenset()
        languages = (self.source_language, language, Language("en"))
        return frozenset(name for one in languages for name in one.names_in_addresses)

    def is_beside(self, language: Language) -> bool:
        """Whether pages show a language side by side with another one."""
        return any(language in pair for pair in self.side_by_side)

    def reviewers_of(self, language: Language) -> tuple[str, ...] | None:
        """Whose approvals count; None if anybody's do, where nobody is named and the gate asks for none."""
        names = self.reviewers.get(language.code, ())
        return names if names or self.gate_of(language).reviewed else None


def read_table(file: Path) -> tuple[str, dict[str, Any] | None]:
    """The text of a pyproject.toml and its table ``[tool.startoolkit]`` (None if absent); raises StarError."""
    text, data = _read(file)
    tool = data.get("tool")
    table = tool.get("startoolkit") if isinstance(tool, dict) else None
    return text, table if isinstance(table, dict) else None


def hint_of_table(file: Path) -> tuple[str, bool]:
    """A hint for a pyproject.toml without a table ``[tool.startoolkit]``, and whether one seems meant, but misspelt."""
    _, data = _read(file)
    tool = data.get("tool")
    tools = tool if isinstance(tool, dict) else {}
    if "startoolkit" in tools:
        return f"tool.startoolkit is something else there; write [{TABLE}].", True
    near = [*difflib.get_close_matches("startoolkit", list(tools), n=1), *({"startoolkit"} & data.keys())]
    if near:
        return f"Did you mean [{TABLE}], and not [{'tool.' if near[0] in tools else ''}{near[0]}]?", True
    return "startoolkit guide editors shows the settings that a briefing needs.", False


def _read(file: Path) -> tuple[str, dict[str, Any]]:
    def wrong(message: str, line: int | None = None, hint: str = "Save it as UTF-8.") -> StarError:
        return StarError("bad-settings", message, place=Place(file, line), hint=hint)

    try:
        data = file.read_bytes()
    except OSError as error:
        raise wrong(f"The settings cannot be read: {error.strerror}.", hint="Look at what is in its place.") from error
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise wrong("The settings are in UTF-16, not in UTF-8.", 1)
    if data.startswith(codecs.BOM_UTF8):
        raise wrong("The settings begin with a byte order mark.", 1, "Save them as UTF-8 without it (no BOM).")
    try:
        text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise wrong(
            f"The settings are not in UTF-8: the byte {data[error.start]:#04x} is no letter there.", line
        ) from error
    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError also for a number with thousands of digits
        raise wrong(*explain(text, error)) from error


def parse(table: dict[str, Any], file: Path, text: str) -> Settings:
    """The settings in the table ``[tool.startoolkit]`` of ``file``; raises StarErrors with an error for each wrong key.

    ``text`` is the text of the file, in which the lines of errors are looked up.
    """
    fields = {field.name.replace("_", "-"): field for field in attrs.fields(Settings)}
    errors: list[StarError] = []
    values: dict[str, Any] = {}

    def wrong(key: str, message: str, hint: str = "") -> None:
        errors.append(StarError("bad-settings", message, place=Place(file, line_of(text, key)), hint=hint))

    table = {**date_of_build(), **table}
    for key, value in table.items():
        if key not in fields:
            known = ", ".join(fields)
            wrong(key, f"{key!r} is not a setting.", guess(key, fields) or f"The settings are {known}.")
            continue
        try:
            values[fields[key].name] = fields[key].metadata["check"](value)
        except WrongEntries as error:
            errors += _wrong_entries(error, key, file, text)
        except ValueError as error:
            reason = str(error)
            wrong(
                key, f"{key}: {reason}." if reason.startswith("'") else f"{key!r} {reason}, not {_SHORT.repr(value)}."
            )
    for key, field in fields.items():
        if field.default is attrs.NOTHING and key not in table:
            other = ", or set SOURCE_DATE_EPOCH to a number of seconds" if key == "date" else ""
            wrong("", f"The setting {key!r} is missing.", f"Add it under [{TABLE}]{other}.")
    for key, message, hint in _contradictions(values):
        wrong(key, message, hint)
    if errors:
        raise StarErrors(errors)
    folders = values.get("locale_dirs")
    return Settings(**values if not folders else {**values, "locale": folders[0]})


def _contradictions(values: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Settings that contradict each other: the key, a sentence and a hint for each case."""
    source, languages = values.get("source_language"), values.get("languages")
    if source and languages and source not in languages:
        yield "languages", f"'languages' lacks the source language {source.code!r}.", "Add it to the list."
    codes = [language.code for language in languages or ()]
    for code in (code for code in values.get("reviewers", ()) if languages and code not in codes):
        message = f"'reviewers' names {code!r}, which is no language of this briefing."
        yield "reviewers", message, guess(code, codes) or "Take it out, or add the language to 'languages'."
    yield from _wrong_pairs(values.get("side_by_side", ()), source, languages)
    for label, erratum in values.get("errata", {}).items():
        if source and source.code not in erratum.texts:
            message = f"'errata' says of {label} nothing in the source language."
            yield (
                "errata",
                message,
                f'Add {source.code} = "…"; it is shown in languages that have no text of their own.',
            )
        if label == values.get("label"):
            message = f"'errata' names {label}, the label of the edition that is worked on."
            yield "errata", message, "Raise label: the corrected edition has one of its own."
    folders = values.get("locale_dirs", ())
    if folders and values.get("locale", folders[0]) != folders[0]:
        message = "'locale' names another folder than 'locale-dirs' begins with."
        yield "locale", message, "Take it out: new catalogs are written into the first folder of 'locale-dirs'."
    strange = [name for name in values.get("formats", ()) if name not in FORMATS]
    if strange and not values.get("plugins"):
        yield "formats", f"'formats' {_SOME_FORMATS}, not {strange[0]!r}.", guess(strange[0], FORMATS)


def _wrong_pairs(
    pairs: tuple[tuple[Language, Language], ...], source: Language | None, languages: tuple[Language, ...] | None
) -> Iterator[tuple[str, str, str]]:
    """Pairs of languages that the briefing lacks, or that have its source in the second place."""
    codes = [language.code for language in languages or ()]
    for left, right in pairs if languages else ():
        for code in (one.code for one in (left, right) if one.code not in codes):
            message = f"'side-by-side' names {code!r}, which is no language of this briefing."
            yield (
                "side-by-side",
                message,
                guess(code, codes) or "Take the pair out, or add the language to 'languages'.",
            )
        if right == source:
            message = f"'side-by-side' names the source language {right.code!r} after its translation {left.code!r}."
            yield "side-by-side", message, f'The source is on the left: write ["{right.code}", "{left.code}"].'


def named_setting(name: str, *, has_table: bool) -> str:
    """A setting as hints name it: in a project that has no table for settings, with the command that makes one."""
    return f"the setting {name}{'' if has_table else ', once startoolkit adopt --write has made a table for it'}"


def date_of_build() -> dict[str, datetime.date]:
    """The day (UTC) of SOURCE_DATE_EPOCH as the setting ``date``; empty if the variable has no valid number."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    with contextlib.suppress(ValueError, OverflowError, OSError):
        return {"date": datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).date()}
    return {}


def line_of(text: str, key: str) -> int | None:
    """The line of ``key`` in ``[tool.startoolkit]``, or of the table's heading for an empty key; None if not found."""
    return toml_errors.line_of(text, TABLE, key)


def _wrong_entries(error: WrongEntries, key: str, file: Path, text: str) -> list[StarError]:
    return [
        StarError("bad-settings", f"{key!r} {reason}.", place=Place(file, _line_of_entry(text, key, entry)))
        for entry, reason in error.reasons.items()
    ]


def _line_of_entry(text: str, key: str, entry: str) -> int | None:
    """The line of an entry in the table of a setting, or else of that setting; tomllib keeps no line numbers."""
    inside, first = False, None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith("["):
            inside = re.match(rf"\s*\[\s*{re.escape(TABLE)}(\.{re.escape(key)}\b|\s*\])", line) is not None
        is_of_key = re.search(rf"\b{re.escape(key)}\b", line) is not None
        if inside and re.search(rf"[\"']?{re.escape(entry)}[\"']?\s*=", line):
            return number
        first = number if first is None and inside and is_of_key else first
    return first


def guess(word: str, known: object) -> str:
    """A hint with the most similar known word; empty if none is similar."""
    close = difflib.get_close_matches(word, list(known), n=1)  # type: ignore[call-overload]
    return f"Did you mean {close[0]!r}?" if close else ""
