"""Reads a PO file line by line; finds all that is wrong with it, and what can be read all the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NoReturn

import attrs

from startoolkit.errors import Code, Place, StarError
from startoolkit.messages.po_entries import Catalog, Message
from startoolkit.messages.po_header import faults_of, fields_of, plural_count
from startoolkit.messages.po_text import CONTROL, refuse_signs, text_of, together

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_LINE = 100_000  # characters; Sphinx writes a whole paragraph on one line of a template
_MOST = 100
"""Errors of one file that are told one by one."""

_EDITOR = "Open the file in Poedit, which shows and repairs such places, or ask whoever sent it to send it again."
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]+|.)")
_STRING = r'"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*'
_TEXT = re.compile(rf"(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]\])?)[ \t]*)?{_STRING}")
_KEYWORD = re.compile(r"msg\w+")
CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?")
"""A line that git leaves where two versions of a file do not merge."""
_AFTER = {
    "": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgid_plural", "msgstr"),
    "msgid_plural": ("msgstr[0]",),
    **{f"msgstr[{index}]": (f"msgstr[{index + 1}]",) for index in range(5)},
}
"""The keywords that may follow each keyword within one message."""


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
    """Reads a catalog line by line; ``number`` is the current line, from 1.

    A message in which anything is wrong is left out as a whole, up to the next empty line or comment that begins
    another one, and nothing is read between the marks of a conflict: what is read stands in the file as it is read.
    Of a msgid that stands there twice the first one is read, as Babel does.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self.draft = _Draft()
        self.messages: list[Message] = []
        self.lines: dict[tuple[str | None, str], int] = {}
        self.errors: list[StarError] = []
        self._untold = 0
        """The number of errors beyond those that are told."""
        self._awaits: Literal["", "message", "blank", "end of conflict"] = ""
        """What ends the lines that are left out after an error."""
        self._is_start_left_out = False
        """Whether the first message is left out, which may be the header."""
        self._is_above_text = False
        """Whether the error was among the comments of a message whose texts are still to come, perhaps below empty lines."""
        self._is_below_blank = False
        """Whether the line above is empty."""

    def parse(self, data: bytes) -> Catalog:
        """The catalog in ``data``; raises StarError, where several things are wrong StarErrors with all of them."""
        catalog = self.read(data)
        if self.errors:
            raise together(self.errors)
        return catalog

    def read(self, data: bytes) -> Catalog:
        """What can be read of the catalog in ``data``; ``errors`` tells the rest.

        Raises StarError for what is no catalog at all: a file that is too large, or text in UTF-16.
        """
        text, self.errors = text_of(data, self.path)
        is_clean = not self.errors and not CONTROL.search(text)
        for self.number, line in enumerate(text.split("\n"), start=1):
            if self._awaits and not self._goes_on(line):
                continue
            try:
                if not is_clean:
                    refuse_signs(line, self.path, self.number)
                self._line(line)
            except StarError as error:
                self._leave_out(error, line)
            self._is_below_blank = not line or line.isspace()
        if self.draft.complete:
            self.finish()
        if self.draft.strings or self.draft.previous or self.draft.comments.keys() - {""}:
            self.note("The file ends in the middle of a message.", f"Its end has been cut off. {_EDITOR}")
            self.draft = _Draft()
        catalog = self._catalog(tuple(self.draft.comments.get("", ())))
        self.errors.sort(key=lambda error: (error.place and error.place.line) or 1)
        if self._untold:
            hint = "Correct those above first."
            self.errors.append(
                StarError("catalog-syntax", f"There are {self._untold} more errors.", place=Place(self.path), hint=hint)
            )
        return catalog

    def _line(self, line: str) -> None:
        if len(line) > MAX_LINE:
            self.fail(f"This line has more than {MAX_LINE} characters.", "Wrap the lines of the catalog.")
        if line.startswith("#"):
            self.comment(line)
        elif line.strip(" \t"):
            self.text(line.strip(" \t"), obsolete=False)

    def _goes_on(self, line: str) -> bool:
        """Whether reading goes on with this line, after others were left out."""
        mark = CONFLICT.fullmatch(line.strip(" \t"))
        self._is_above_text &= not line.removeprefix("#~").lstrip(" \t").startswith("msg")
        if self._awaits == "end of conflict":
            self._awaits = "blank" if mark and line.startswith(">") else self._awaits
            return False
        if mark and line.startswith("<"):  # leave out what stands between the marks, too
            return True
        is_blank = not line.strip(" \t")
        if (is_blank and not self._is_above_text) or (self._awaits == "message" and _begins_message(line)):
            self._awaits = ""
        return not self._awaits

    def _leave_out(self, error: StarError, line: str) -> None:
        """Note an error, and leave out the message that it is in."""
        if error.message:
            self._keep(error)
        is_next = line.startswith(("#", "msgctxt", "msgid")) or (self._is_below_blank and not line.startswith('"'))
        if self.draft.complete and is_next:
            self.finish()
        self._is_start_left_out |= not self.messages
        inside = bool(self.draft.last)
        self._is_above_text = not inside and bool(self.draft.comments or self.draft.previous or "#" in line)
        self.draft = _Draft()
        if error.code == "catalog-conflict" and line.startswith("<"):
            self._awaits = "end of conflict"
        elif inside and _begins_message(line) and error.code != "catalog-encoding":  # the comment of the next message
            self._awaits = ""
            self._line(line)
        else:
            # Above its msgid, the next comment may be one of the same message, whose flags are left out with this line.
            self._awaits = "message" if inside or line.startswith("msg") else "blank"

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
        control = CONTROL.search(value)
        if control:
            message = f"An escape stands for a control character (U+{ord(control[0]):04X})."
            self.fail(message, "Delete it; no text needs it.")
        return value

    def finish(self) -> None:
        """Append the draft to the messages and start a new one."""
        message = self.draft.message()
        self.draft = _Draft()
        first = message.line if message.obsolete else self.lines.setdefault(message.key, message.line)
        if first == message.line:
            self.messages.append(message)
            return
        hint = "Keep the better translation and delete the other message."
        self.note(f"This msgid stands in line {first} already.", hint, "catalog-duplicate", message.line)

    def _catalog(self, tail: tuple[str, ...]) -> Catalog:
        head, *messages = self.messages or [Message(0, "-", "")]
        if head.key == (None, "") and head.plural is None and not head.obsolete:
            return self._headed(head, messages, tail)
        if not self._is_start_left_out:
            hint = 'Copy the header (msgid "" and the lines below it) from another catalog of the language.'
            self.note("The catalog does not start with a header.", hint, "catalog-header", 1)
        return Catalog(
            self.path,
            {},
            Message(0, "", ""),
            tuple(self._sound([one for one in self.messages if one.msgid], None)),
            tail,
        )

    def _headed(self, head: Message, messages: list[Message], tail: tuple[str, ...]) -> Catalog:
        header = fields_of(head.msgstr)
        for message, hint in faults_of(head.msgstr):
            self.note(message, hint, "catalog-header", head.line)
        rule = header.get("Plural-Forms", "")
        count = None if rule and not plural_count(rule) else plural_count(rule)
        return Catalog(self.path, header, head, tuple(self._sound(messages, count)), tail)

    def _sound(self, messages: list[Message], count: int | None) -> Iterator[Message]:
        """Those of the messages whose msgid and plural forms are right; ``count`` is None where nothing says how many."""
        for message in messages:
            number = len(message.forms)
            if not message.msgid:
                self.note("This msgid is empty, and only that of the header may be.", _EDITOR, line=message.line)
            elif count is not None and any(message.forms) and number != count and not message.obsolete:
                self.note(
                    f"The message has {number} plural forms; the header says {count}.", _EDITOR, line=message.line
                )
            else:
                yield message

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
        """Leave out the message that is being read."""
        raise StarError(code, message, place=Place(self.path, self.number), hint=hint)

    def note(self, message: str, hint: str, code: Code = "catalog-syntax", line: int | None = None) -> None:
        """Note an error, of the current line or another one."""
        self._keep(StarError(code, message, place=Place(self.path, line or self.number), hint=hint))

    def _keep(self, error: StarError) -> None:
        if len(self.errors) < _MOST or error.code == "catalog-header":
            self.errors.append(error)
        else:
            self._untold += 1


def _begins_message(line: str) -> bool:
    """Whether a line is a comment as they stand above messages, of a message that is not obsolete."""
    return line.startswith("#") and not line.startswith(("#~", "#|"))


def _character(escape: str) -> str:
    """The character of an escape, given without its backslash; raises KeyError for an unknown one."""
    if escape[0] not in "01234567" and len(escape) == 1:
        return _ESCAPES[escape]
    number = int(escape[1:], 16) if escape[0] == "x" else int(escape, 8)
    if number > 0xFF:
        raise KeyError(escape)
    return chr(number) if number < 0x80 else chr(0xDC00 + number)
