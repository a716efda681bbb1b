"""The table ``[tool.startoolkit]`` of ``pyproject.toml``: its keys, and how it is read."""

from __future__ import annotations

import codecs
import contextlib
import datetime
import difflib
import os
import re
import reprlib
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

from startoolkit import setting_values, toml_errors
from startoolkit.collation import Collation, collation
from startoolkit.errors import Place, StarError, StarErrors
from startoolkit.languages import Language
from startoolkit.setting_values import FORMATS, Contributors, Erratum, Gate
from startoolkit.toml_errors import explain

TABLE = "tool.startoolkit"
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80


def _setting(check: Callable[[Any], object], **default: Any) -> Any:
    return attrs.field(metadata={"check": check}, **default)


@attrs.frozen(kw_only=True)
class Settings:
    """The keys of ``[tool.startoolkit]``; there, their names have hyphens in place of underscores."""

    title: str = _setting(setting_values.as_text)
    """Title of the briefing in the source language; equal to the heading of its first page."""
    name: str = _setting(setting_values.as_stem)
    """Stem of file names: ``co-production-star`` gives ``co-production-star-de.pdf``."""
    source_language: Language = _setting(setting_values.as_language)
    languages: tuple[Language, ...] = _setting(setting_values.as_languages)
    """Languages to build, in the order readers see them; the source language is one of them."""
    formats: tuple[str, ...] = _setting(setting_values.as_formats, default=("html", "pdf"))
    label: str = _setting(setting_values.as_label)
    """Label of the edition, such as ``2026.1``."""
    date: datetime.date = _setting(setting_values.as_date)
    """Date of the edition; every date in the output comes from it.  If not set, it is taken from SOURCE_DATE_EPOCH."""
    publisher: str = _setting(setting_values.as_text, default="")
    licence: str = _setting(setting_values.as_text, default="")
    contact: str = _setting(setting_values.as_contact, default="")
    """Where readers can turn to, above all with barriers: an address of the web or of e-mail (``mailto:``)."""
    contributors: dict[str, Contributors] = _setting(setting_values.as_contributors, factory=dict)
    """By language code: translators and reviewers who want to be named."""
    docs: str = _setting(setting_values.as_folder, default="docs")
    locale: str = _setting(setting_values.as_folder, default="locale")
    """The folder of the catalogs, into which new ones are written."""
    locale_dirs: tuple[str, ...] = _setting(
        setting_values.as_locale_dirs, default=attrs.Factory(lambda settings: (settings.locale,), takes_self=True)
    )
    """All folders of catalogs, as Sphinx has them: of a message that several translate, the first one counts."""
    output: str = _setting(setting_values.as_folder, default="dist")
    fonts: tuple[str, ...] = _setting(setting_values.as_folders, default=())
    """Folders with further fonts for the PDF, for scripts that the built-in ones lack."""
    base_url: str = _setting(setting_values.as_web_address, default="")
    """Where the output folder will be served, ending in a slash; without it no page names an absolute address."""
    accessibility_page: str = _setting(setting_values.as_page, default="")
    """The page with the accessibility statement, and perhaps its section: ``about#accessibility-statement``."""
    moved: dict[str, str] = _setting(setting_values.as_moved, factory=dict)
    """Pages of before, and the page, perhaps with a section, that readers of their addresses are led to."""
    errata: dict[str, Erratum] = _setting(setting_values.as_errata, factory=dict)
    """By label of a published edition: what its pages say is wrong with it."""
    side_by_side: tuple[tuple[Language, Language], ...] = _setting(setting_values.as_pairs, factory=tuple)
    """Pairs of languages whose pages also exist side by side, the left one first."""
    jurisdictions: dict[str, str] = _setting(setting_values.as_jurisdictions, factory=dict)
    """For each language the country whose text its edition shows, where that is not the likely one."""
    language_names: dict[str, str] = _setting(setting_values.as_language_names, factory=dict)
    """For each language what readers are told it is called, where that is not its name in CLDR."""
    letters: dict[str, str] = _setting(setting_values.as_letters, factory=dict)
    """For each language the letters of its own and where they stand, instead of those in ``collation.py``."""
    addresses: dict[str, dict[str, str]] = _setting(setting_values.as_addresses, factory=dict)
    """By language code: link targets of the source, with the target that a translation may have instead."""
    translated_targets: bool = _setting(setting_values.as_truth, default=True)
    """Whether a translation may lead to the same page in its language, and show a picture in its language."""
    gate: dict[str, Gate] = _setting(setting_values.as_gates, factory=lambda: {"": Gate()})
    """Gates by language code; the key ``""`` has the gate of languages without their own."""
    reviewers: dict[str, tuple[str, ...]] = _setting(setting_values.as_reviewers, factory=dict)
    """By language code: who may approve its translations."""
    plugins: tuple[str, ...] = _setting(setting_values.as_plugins, default=())
    """Distribution names of installed packages that add formats, checks or data, see ``plugins.py``."""
    fast: bool = _setting(setting_values.as_fast, factory=setting_values.fast_by_environment)
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
        except setting_values.WrongEntries as error:
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
        yield "formats", f"'formats' {setting_values.SOME_FORMATS}, not {strange[0]!r}.", guess(strange[0], FORMATS)


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


def _wrong_entries(error: setting_values.WrongEntries, key: str, file: Path, text: str) -> list[StarError]:
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
