"""The one reader of PO files.

Catalogs come from outside, and polib, Babel and Sphinx guess when one is broken: they drop characters, take the first
side of a merge conflict, or read half a file.  This reader never repairs anything: any bytes give a Catalog or raise
a StarError with file and line.  What it accepts, ``msgfmt`` accepts.  Time and memory are linear in the size of the
file, which is limited.
"""

from __future__ import annotations

import os
import re
import stat
from functools import lru_cache
from gettext import c2py
from typing import TYPE_CHECKING, NoReturn

import attrs

from startoolkit.errors import Code, Place, StarError
from startoolkit.messages.grammar import shows_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_BYTES = 16 * 1024 * 1024
MAX_LINES = 200_000
MAX_LINE = 100_000  # characters; Sphinx writes a whole paragraph on one line of a template

_EDITOR = "Open the file in Poedit, which shows and repairs such places, or ask whoever sent it to send it again."
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]+|.)")
_STRING = r'"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*'
_TEXT = re.compile(rf"(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)[ \t]*)?{_STRING}")
_KEYWORD = re.compile(r"msg\w+")
_FUZZY = re.compile(r"\W*fuzzy\W*", re.IGNORECASE)
"""A comment that was meant as the flag ``fuzzy``: ``# fuzzy``, ``# , fuzzy``."""
CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?")
"""A line that git leaves where two versions of a file do not merge."""
# Everything Unicode calls a control character, except tab, line feed, and carriage return before a line feed.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
_AFTER = {
    "": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgid_plural", "msgstr"),
    "msgid_plural": ("msgstr[0]",),
    **{f"msgstr[{index}]": (f"msgstr[{index + 1}]",) for index in range(5)},
}
"""The keywords that may follow each keyword within one message."""


@attrs.frozen
class Message:
    """One entry of a catalog."""

    line: int
    """Line of its ``msgid``."""
    msgid: str
    msgstr: str
    """The translation; for a message with plural forms the first of them."""
    context: str | None = None
    plural: str | None = None
    """``msgid_plural``."""
    forms: tuple[str, ...] = ()
    """Every ``msgstr[n]`` in order; empty for a message without plural."""
    flags: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    """Translator comments (``# ``)."""
    extracted: tuple[str, ...] = ()
    """Extracted comments, written by the authors (``#. ``)."""
    locations: tuple[str, ...] = ()
    """References to the sources (``#: ``)."""
    previous: str | None = None
    """The msgid that ``msgstr`` was written for (``#| msgid``)."""
    previous_context: str | None = None
    previous_plural: str | None = None
    obsolete: bool = False

    @property
    def key(self) -> tuple[str | None, str]:
        """Context and msgid, which are unique in a catalog."""
        return self.context, self.msgid

    @property
    def fuzzy(self) -> bool:
        """Whether it is marked as fuzzy, in any spelling: ``#,Fuzzy``, ``#, fuzzy c-format``."""
        return any("fuzzy" in flag.casefold() for flag in self.flags) or any(map(_FUZZY.fullmatch, self.comments))

    @property
    def confirmed(self) -> Message:
        """The message without the marks of a fuzzy one, among them the text that its translation was made for."""
        return attrs.evolve(
            self,
            flags=tuple(flag for flag in self.flags if "fuzzy" not in flag.casefold()),
            comments=tuple(comment for comment in self.comments if not _FUZZY.fullmatch(comment)),
            previous=None,
            previous_context=None,
            previous_plural=None,
        )

    @property
    def translated(self) -> bool:
        """Whether the translation is complete, not fuzzy and not obsolete."""
        return self.is_complete and not self.fuzzy and not self.obsolete

    @property
    def is_complete(self) -> bool:
        """Whether every plural form is translated.

        White space is no translation, as in Sphinx.  If the source has words, neither is a text without any, such as
        ``&nbsp;``, a dash or an invisible character, since readers would see nothing.
        """
        texts = self.forms or (self.msgstr,)
        if not shows_words(self.msgid):
            return all(text.strip() for text in texts)
        return all(text.strip() and shows_words(text, self.msgid) for text in texts)

    @property
    def is_used(self) -> bool:
        """Whether a page can use it: Sphinx supports neither contexts nor plural forms."""
        return self.context is None and self.plural is None


@attrs.frozen
class Catalog:
    """The content of a PO file; ``messages`` includes obsolete ones, but not the header."""

    path: Path
    header: dict[str, str]
    """Fields of the header by name."""
    head: Message
    """The header as an entry, with its comments and flags."""
    messages: tuple[Message, ...]
    tail: tuple[str, ...] = ()
    """Comment lines after the last entry."""

    @property
    def live(self) -> tuple[Message, ...]:
        return tuple(message for message in self.messages if not message.obsolete)

    @property
    def obsolete(self) -> tuple[Message, ...]:
        return tuple(message for message in self.messages if message.obsolete)

    def translations(self) -> dict[str, str]:
        """msgid to msgstr of the translated messages that pages can use."""
        return {message.msgid: message.msgstr for message in self.messages if message.is_used and message.translated}


def with_breaks(catalog: Catalog, without: Mapping[str, str]) -> Catalog:
    """A catalog made by plain Sphinx, which drops hard line breaks from messages, with the breaks restored in msgids.

    ``without`` maps the msgids of the pages to the same msgids without breaks.
    """
    known = {message.msgid for message in catalog.live}
    shown = {before: msgid for msgid, before in without.items() if msgid not in known}
    if not shown:
        return catalog
    messages = tuple(
        attrs.evolve(message, msgid=shown.get(message.msgid, message.msgid)) for message in catalog.messages
    )
    return attrs.evolve(catalog, messages=messages)


def read(path: Path, *, within: Path | None = None) -> Catalog:
    """The catalog in a file; raises StarError, also if a part of its path below ``within`` is a symbolic link."""
    return parse(content(path, within=within), path)


def parse(data: bytes, path: Path) -> Catalog:
    """The catalog in ``data``; raises StarError with ``path`` and line."""
    return Parser(path).parse(decoded(data, path))


def refuse_links(path: Path, within: Path) -> None:
    """Raise StarError unless ``path`` is in ``within`` and has neither ``..`` nor symbolic links below it."""
    if not path.is_relative_to(within) or ".." in path.relative_to(within).parts:
        _refuse(
            "catalog-unreadable", f"The catalog lies outside of {within}.", "Keep the catalogs in the project.", path
        )
    part = within
    for name in path.relative_to(within).parts:
        part /= name
        if part.is_symlink():
            hint = "Put the file itself there: a link could lead outside of the project."
            _refuse("catalog-unreadable", f"{name} is a symbolic link, and catalogs are plain files.", hint, part)


def _refuse(code: Code, message: str, hint: str, path: Path, line: int | None = None) -> NoReturn:
    raise StarError(code, message, place=Place(path, line), hint=hint)


def content(path: Path, *, within: Path | None = None) -> bytes:
    """The bytes of a catalog, as ``read`` takes them."""
    try:
        refuse_links(path, within or path.parent)
        # O_NONBLOCK, since opening a FIFO would otherwise block until somebody writes to it.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ValueError("it is no regular file")
            with open(descriptor, "rb", closefd=False) as file:
                return file.read(MAX_BYTES + 1)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "Check that the file exists and that you have permission to read it."
        _refuse("catalog-unreadable", f"The catalog cannot be read: {reason}.", hint, path)


def decoded(data: bytes, path: Path) -> str:
    """The text of a catalog with line feeds as line ends; raises StarError for what a catalog may not contain."""

    def refuse(offset: int, message: str, hint: str) -> NoReturn:
        _refuse("catalog-encoding", message, hint, path, data.count(b"\n", 0, offset) + 1)

    if len(data) > MAX_BYTES or data.count(b"\n") > MAX_LINES:
        hint = "See what it holds: no page of a briefing needs a catalog like this."
        _refuse(
            "catalog-too-large", f"The catalog has more than {MAX_BYTES // 2**20} MiB or {MAX_LINES} lines.", hint, path
        )
    if data.startswith(b"\xef\xbb\xbf"):
        hint = 'Save it as "UTF-8", not as "UTF-8 with BOM": other tools overlook the header behind the mark.'
        refuse(0, "The catalog starts with a byte order mark.", hint)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        refuse(error.start, "Here are bytes that are not UTF-8.", "Save the catalog in UTF-8 (Poedit does).")
    found = _CONTROL.search(text)
    if found:
        offset = len(text[: found.start()].encode())
        refuse(offset, f"Here is a control character (U+{ord(found[0]):04X}).", "Delete it; it has no place in a text.")
    return text.replace("\r\n", "\n")


@attrs.define
class _Draft:
    """A message that is being read."""

    line: int = 0
    obsolete: bool | None = None
    comments: dict[str, list[str]] = attrs.field(factory=dict)
    """Comment lines by the character after ``#``: ".", ":" or ","; "" for translator comments."""
    previous: dict[str, list[str]] = attrs.field(factory=dict)
    """Strings of ``#|`` lines by keyword."""
    strings: dict[str, list[str]] = attrs.field(factory=dict)
    """Strings by keyword, in the order of the file."""
    last: str = ""
    """The last keyword that was read."""

    @property
    def complete(self) -> bool:
        return self.last.startswith("msgstr")

    def message(self) -> Message:
        strings = {word: "".join(parts) for word, parts in self.strings.items()}
        previous = {word: "".join(parts) for word, parts in self.previous.items()}
        forms = tuple(text for word, text in strings.items() if word.startswith("msgstr["))
        flags = (flag.strip() for line in self.comments.get(",", ()) for flag in line.split(","))
        return Message(
            line=self.line,
            msgid=strings["msgid"],
            msgstr=forms[0] if forms else strings["msgstr"],
            context=strings.get("msgctxt"),
            plural=strings.get("msgid_plural"),
            forms=forms,
            flags=tuple(flag for flag in flags if flag),
            comments=tuple(self.comments.get("", ())),
            extracted=tuple(self.comments.get(".", ())),
            locations=tuple(self.comments.get(":", ())),
            previous=previous.get("msgid"),
            previous_context=previous.get("msgctxt"),
            previous_plural=previous.get("msgid_plural"),
            obsolete=bool(self.obsolete),
        )


class Parser:
    """Reads a catalog line by line; ``number`` is the current line, from 1."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self.draft = _Draft()
        self.messages: list[Message] = []
        self.lines: dict[tuple[str | None, str], int] = {}

    def parse(self, text: str) -> Catalog:
        for self.number, line in enumerate(text.split("\n"), start=1):
            if len(line) > MAX_LINE:
                self.fail(f"This line has more than {MAX_LINE} characters.", "Wrap the lines of the catalog.")
            if line.startswith("#"):
                self.comment(line)
            elif line.strip(" \t"):
                self.text(line.strip(" \t"), obsolete=False)
        if self.draft.complete:
            self.finish()
        if self.draft.strings or self.draft.previous or self.draft.comments.keys() - {""}:
            self.fail("The file ends in the middle of a message.", f"Its end has been cut off. {_EDITOR}")
        return self.catalog(tuple(self.draft.comments.get("", ())))

    def comment(self, line: str) -> None:
        if line.startswith("#~"):
            rest = line[2:].strip(" \t")
            if rest.startswith("|"):
                self.text(rest[1:].strip(" \t"), obsolete=True, previous=True)
            elif rest:
                self.text(rest, obsolete=True)
            return
        if line.startswith("#|"):
            self.text(line[2:].strip(" \t"), obsolete=False, previous=True)
            return
        if self.draft.complete:
            self.finish()
        if self.draft.last or self.draft.previous:
            self.fail("A comment stands inside of a message.", "Comments go above the message.")
        sign = line[1:2] if line[1:2] in (".", ":", ",") else ""
        text = line[1 + len(sign) :].removeprefix(" ")
        self.draft.comments.setdefault(sign, []).append(text)

    def text(self, line: str, *, obsolete: bool, previous: bool = False) -> None:
        """Read a line of one or more strings, each with or without a keyword before it."""
        end = 0
        while end < len(line) or not line:
            match = _TEXT.match(line, end)
            if not match:
                self.fail_text(line)
            word, raw = match.groups()
            self.string(word, self.unescaped(raw) if "\\" in raw else raw, obsolete=obsolete, previous=previous)
            end = match.end()

    def string(self, word: str | None, value: str, *, obsolete: bool, previous: bool) -> None:
        """Add a string to the draft: the first of a keyword, or a continuation of the last one."""
        if word and self.draft.complete and (previous or word in _AFTER[""]):
            self.finish()
        draft = self.draft
        if draft.obsolete not in (None, obsolete):
            self.fail("A message is obsolete (#~) in part only.", "Put #~ before each of its lines, or before none.")
        draft.obsolete = obsolete
        if previous:
            self.add_previous(word, value)
        elif not word:
            if not draft.last:
                self.fail("Here is a text without msgid or msgstr before it.", _EDITOR)
            draft.strings[draft.last].append(value)
        elif word not in _AFTER.get(draft.last, ()) or draft.previous.keys() == {"msgctxt"}:
            self.fail(f"{word} does not belong here{f', after {draft.last}' if draft.last else ''}.", _EDITOR)
        else:
            draft.line = self.number if word == "msgid" else draft.line
            draft.strings[word] = [value]
            draft.last = word

    def add_previous(self, word: str | None, value: str) -> None:
        draft = self.draft
        before = next(reversed(draft.previous), "")
        if draft.last or word == "msgstr" or (word not in _AFTER.get(before, ()) if word else not before):
            self.fail("A previous text (#|) stands in the wrong place.", "It goes between the comments and the msgid.")
        draft.previous.setdefault(word or before, []).append(value)

    def unescaped(self, raw: str) -> str:
        """A string with its escapes replaced; numeric escapes are bytes of UTF-8.

        Raises StarError for escapes that msgfmt does not know, invalid UTF-8, and control characters.
        """
        try:
            # Bytes above 127 become surrogates (surrogateescape) and are decoded together.
            value = _ESCAPE.sub(lambda match: _character(match[1]), raw).encode(errors="surrogateescape").decode()
        except KeyError as error:
            self.fail(
                f"\\{error.args[0]} is not an escape that a text may have.",
                r"Write any character as itself, a line break as \n, a tab as \t, a quote as \", and a backslash as \\.",
            )
        except UnicodeDecodeError:
            self.fail("The numeric escapes of this text are not UTF-8.", "Write the characters themselves.")
        control = _CONTROL.search(value)
        if control or "\r" in value:
            number = ord(control[0]) if control else ord("\r")
            self.fail(f"An escape stands for a control character (U+{number:04X}).", "Delete it; no text needs it.")
        return value

    def finish(self) -> None:
        """Append the draft to the messages and start a new one."""
        message = self.draft.message()
        self.draft = _Draft()
        first = message.line if message.obsolete else self.lines.setdefault(message.key, message.line)
        if first != message.line:
            self.number = message.line
            hint = "Keep the better translation and delete the other message."
            self.fail(f"This msgid stands in line {first} already.", hint, "catalog-duplicate")
        self.messages.append(message)

    def catalog(self, tail: tuple[str, ...]) -> Catalog:
        head, *messages = self.messages or [Message(0, "-", "")]
        if head.key != (None, "") or head.plural is not None or head.obsolete:
            self.number = 1
            hint = 'Copy the header (msgid "" and the lines below it) from another catalog of the language.'
            self.fail("The catalog does not start with a header.", hint, "catalog-header")
        header = self.header(head)
        for message in messages:
            self.number = message.line
            if not message.msgid:
                self.fail("This msgid is empty, and only that of the header may be.", _EDITOR)
            count = _plural_count(header.get("Plural-Forms", ""))
            if any(message.forms) and len(message.forms) != count and not message.obsolete:
                self.fail(f"The message has {len(message.forms)} plural forms; the header says {count}.", _EDITOR)
        return Catalog(self.path, header, head, tuple(messages), tail)

    def header(self, head: Message) -> dict[str, str]:  # noqa: RET503  (fail does not return)
        self.number = head.line
        lines = head.msgstr.removesuffix("\n").split("\n")
        header = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
        content = header.get("Content-Type", "").lower().replace(" ", "")
        if len({name.lower() for name in header}) < len(lines) or not all(":" in line for line in lines):
            message, hint = "The header has a field twice, or a line that is no field.", r'A field is "Name: value\n".'
        elif content != "text/plain;charset=utf-8":
            message = "The header does not say that the catalog is in UTF-8."
            hint = r'Give it the field "Content-Type: text/plain; charset=UTF-8\n".'
        elif "Plural-Forms" in header and not _plural_count(header["Plural-Forms"]):
            message = "The field Plural-Forms is not a rule for plurals."
            hint = "Copy it from another catalog of the language, or from Poedit."
        else:
            return header
        self.fail(message, hint, "catalog-header")

    def fail_text(self, line: str) -> NoReturn:
        """Raise a StarError that explains what is wrong with a line that cannot be read."""
        if CONFLICT.fullmatch(line):
            hint = "Keep one of the two sides, and delete the lines <<<<<<<, ======= and >>>>>>>."
            self.fail("Two versions of the catalog were merged, and a conflict is left.", hint, "catalog-conflict")
        word = _KEYWORD.match(line)
        if word and word[0] not in {"msgctxt", "msgid", "msgid_plural", "msgstr"}:
            self.fail(f"{word[0]} is not a keyword of PO files.", _EDITOR)
        if '"' not in line:
            self.fail("This line is neither a comment nor a text in quotes.", _EDITOR)
        if not line.endswith('"') or line.endswith('\\"') or line.count('"') == 1:
            self.fail("The text does not end with a quote.", 'Close it with ", or see whether the file was cut here.')
        self.fail("The quotes of this line do not fit.", r'Write " inside of a text as \", and each text on a line.')

    def fail(self, message: str, hint: str, code: Code = "catalog-syntax") -> NoReturn:
        _refuse(code, message, hint, self.path, self.number)


def _character(escape: str) -> str:
    """The character of an escape, given without its backslash; raises KeyError for an unknown one."""
    if escape[0] not in "01234567" and len(escape) == 1:
        return _ESCAPES[escape]
    number = int(escape[1:], 16) if escape[0] == "x" else int(escape, 8)
    if number > 0xFF:
        raise KeyError(escape)
    return chr(number) if number < 0x80 else chr(0xDC00 + number)


# No minus sign: division and remainder of negative numbers differ between C and Python.
_FORMS = re.compile(r"nplurals\s*=\s*([1-6])\s*;\s*plural\s*=([n0-9|&=!<>?:%*/+() ]{1,500});?\s*")


@lru_cache(maxsize=256)
def _plural_count(rule: str) -> int:
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
