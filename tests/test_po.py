"""The strict reader of PO files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import polib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from startoolkit.errors import StarError
from startoolkit.messages import po

pytestmark = pytest.mark.quick

CASES = Path(__file__).parent / "cases" / "po"
RIGHT = sorted(CASES.glob("right-*.po"))
WRONG = sorted(CASES.glob("wrong-*.po"))
HEADER = b'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
HERE = Path("x.po")


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_files_are_read(path: Path) -> None:
    """A catalog within the grammar is read, and its header is known."""
    catalog = po.read(path, within=CASES)
    assert catalog.header["Content-Type"] == "text/plain; charset=UTF-8"


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_wrong_files_are_refused_where_they_are_wrong(path: Path) -> None:
    """A wrong catalog gives an error with the code, the line and a hint; a second one only where that is another place."""
    with pytest.raises(StarError) as caught:
        po.read(path)
    first, *others = caught.value.each
    assert first.place is not None
    assert f"{first.code} {first.place.line}" == path.with_suffix(".expect").read_text().strip()
    assert first.place.path == path
    assert first.hint
    assert [one.place and one.place.line for one in others] == ([11] if path.stem == "wrong-comment-inside" else [])


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="needs GNU gettext")
@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_msgfmt_accepts_what_is_read(path: Path) -> None:
    """What the reader accepts, ``msgfmt -c`` accepts too."""
    done = subprocess.run(["msgfmt", "-c", "-o", os.devnull, path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_everything_in_an_entry_is_kept() -> None:
    """Comments, flags, locations, previous texts and contexts come out as they went in."""
    (message,) = po.read(CASES / "right-comments.po").messages
    assert message == po.Message(
        line=21,
        msgid="Open",
        msgstr="Öffnen",
        context="door",
        flags=("fuzzy", "no-wrap"),
        comments=("A translator", "", "Another one"),
        extracted=("An author",),
        locations=("docs/index.md", "docs/a.md:3"),
        previous="Close",
        previous_context="door",
        previous_plural="Closed",
    )


def test_escapes_stand_for_their_characters() -> None:
    """The four escapes are undone once, from left to right."""
    (message,) = po.read(CASES / "right-escapes.po").messages
    assert (message.msgid, message.msgstr) == ('a "b" \\n', 'a\t"b"\n \\ \\\\')


@pytest.mark.parametrize("case", ["right-two-strings.po", "right-escape-octal.po"])
def test_other_notations_of_msgfmt_are_read(case: str) -> None:
    """Several strings on a line are one text; octal escapes are bytes of UTF-8."""
    assert po.read(CASES / case).translations()["Open"] == "Öffnen"


@pytest.mark.parametrize("escape", [r"\303\226", r"\xc3\x96", r"\xc3\226"])
def test_numeric_escapes_are_bytes(escape: str) -> None:
    """Octal and hexadecimal escapes together make a character."""
    catalog = po.parse(HEADER + f'msgid "a" msgstr "{escape}l"\n'.encode(), HERE)
    assert catalog.translations() == {"a": "Öl"}


@pytest.mark.parametrize(
    "escape", [r"\xff", r"\303", r"\777", r"\x41b", r"\8", r"\xZ", r"\0", r"\x1b", r"\x0d\n", r"\a"]
)
def test_escapes_that_are_no_text_are_refused(escape: str) -> None:
    """Bytes that are not UTF-8, numbers above a byte and control characters end with the line."""
    with pytest.raises(StarError) as caught:
        po.parse(HEADER + f'msgid "a"\nmsgstr "{escape}"\n'.encode(), HERE)
    assert caught.value.place is not None
    assert (caught.value.code, caught.value.place.line) == ("catalog-syntax", 5)


def test_obsolete_entries_are_marked() -> None:
    """Obsolete messages are read, with their comments, and are no translations."""
    catalog = po.read(CASES / "right-obsolete.po")
    assert [message.msgid for message in catalog.live] == ["Open"]
    old = catalog.obsolete[0]
    assert (old.msgid, old.msgstr, old.previous, old.comments) == ("Close it", "Zu", "Shut", ("Old",))
    assert catalog.translations() == {"Open": "Öffnen"}


def test_only_finished_messages_are_translations() -> None:
    """Readers see no translation that is fuzzy, empty, in a context, or of a plural."""
    text = b'#, fuzzy\nmsgid "a"\nmsgstr "A"\n\nmsgid "b"\nmsgstr ""\n\nmsgctxt "x"\nmsgid "c"\nmsgstr "C"\n\nmsgid "d"\nmsgstr "D"\n'
    assert po.parse(HEADER + text, HERE).translations() == {"d": "D"}


@pytest.mark.parametrize(
    "mark",
    ["#, fuzzy", "#,fuzzy", "#,Fuzzy", "#, FUZZY", "#,  fuzzy ", "#, no-wrap,fuzzy", "#, fuzzy c-format", "#,\tfuzzy",
     "#, c-format fuzzy", "#, fuzzy!", "# fuzzy", "#fuzzy", "# , fuzzy"],
)  # fmt: skip
def test_a_doubt_is_a_doubt_however_it_is_spelled(mark: str) -> None:
    """Nothing that was meant as the mark fuzzy lets its translation through."""
    catalog = po.parse(HEADER + f'{mark}\nmsgid "a"\nmsgstr "b"\n'.encode(), HERE)
    assert catalog.translations() == {}
    assert catalog.messages[0].fuzzy


@pytest.mark.parametrize("mark", ["# This is fuzzy to me.", "#. fuzzy", "#: fuzzy", "#, no-wrap"])
def test_a_word_in_a_comment_is_no_doubt(mark: str) -> None:
    """What merely speaks of it, or says where a message stands, does not hold a translation back."""
    assert po.parse(HEADER + f'{mark}\nmsgid "a"\nmsgstr "b"\n'.encode(), HERE).translations() == {"a": "b"}


_NOTHING = [
    "&nbsp;", "-", ".", "…", "*", "****", "\u200c", "\u00a0", "\u2800", "\u3164", "\\\\ ", "<br>", "&shy;", "&#8203;", "[](a.md)",
    "![](a.png)", "[^n1]", "{ref}`. <a>`", "[ ]{.a}", "\u0301", "\u2060", "  ", "```", "[-](a.md 'words')",
]  # fmt: skip


@pytest.mark.parametrize("text", _NOTHING)
def test_a_translation_without_a_word_is_none(text: str) -> None:
    """Readers would see nothing where the source has words; of a source without words it is one."""
    for source, shown in (("Some words.", False), ("[](b.md) …", bool(text.strip()))):
        data = f'msgid "{source}"\nmsgstr "{text}"\n'.encode()
        assert bool(po.parse(HEADER + data, HERE).translations()) is shown


@pytest.mark.parametrize(
    "text",
    ["好", "नमस्ते", "ที่", "שלום", "ا", "5", "٣", "👍", "✓", "⠓⠊", "`a`", "[a](b)", "**a**", "<b>a</b>", "&amp;a", "{ref}`a`",
     "<https://a.org>", "$x$", "{{a}}", "\u202fa", "(a)", "[*a*]{.b}", "{term}`a <b>`", "<b></b>"],
)  # fmt: skip
def test_a_translation_of_one_sign_is_one(text: str) -> None:
    """Whatever the script, and wherever in the markup it stands; HTML that the source lacks is judged, not passed over."""
    data = f'msgid "Some words."\nmsgstr "{text}"\n'.encode()
    assert po.parse(HEADER + data, HERE).translations() == {"Some words.": text}


def test_a_comment_at_the_end_is_kept() -> None:
    """Comments after the last message belong to the catalog."""
    assert po.read(CASES / "right-comment-at-the-end.po").tail == ("Vim: set spell",)


def test_a_fifo_is_refused_at_once(tmp_path: Path) -> None:
    """A FIFO is refused without waiting for its writer."""
    path = tmp_path / "x.po"
    os.mkfifo(path)
    assert _refused(path) == "catalog-unreadable"


@pytest.mark.parametrize("path", [Path("/dev/zero"), Path("/dev/tty"), Path("/nowhere.po"), Path("/tmp")])
def test_what_is_no_file_is_refused(path: Path) -> None:
    """Devices, folders and missing files are refused."""
    assert _refused(path) == "catalog-unreadable"


def test_a_link_is_refused(tmp_path: Path) -> None:
    """A catalog that is a symbolic link is refused, whatever it leads to."""
    (tmp_path / "x.po").symlink_to(RIGHT[0])
    assert _refused(tmp_path / "x.po") == "catalog-unreadable"


def test_a_link_on_the_way_is_refused(tmp_path: Path) -> None:
    """Below ``within`` no folder may be a symbolic link, and nothing may lead out of it."""
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "de").symlink_to(CASES)
    assert po.read(tmp_path / "locale" / "de" / RIGHT[0].name)
    for path in (tmp_path / "locale" / "de" / RIGHT[0].name, tmp_path / ".." / RIGHT[0].name, RIGHT[0]):
        with pytest.raises(StarError) as caught:
            po.read(path, within=tmp_path)
        assert caught.value.code == "catalog-unreadable"


def test_descriptors_are_closed(tmp_path: Path) -> None:
    """A refused thing leaves no open file behind."""
    before = os.open(os.devnull, os.O_RDONLY)
    os.close(before)
    for _ in range(20):
        _refused(tmp_path)
        _refused(WRONG[0])
    after = os.open(os.devnull, os.O_RDONLY)
    os.close(after)
    assert after == before


@pytest.mark.parametrize(
    "data",
    [
        b"\n" * (po.MAX_BYTES - 1),
        b"\0" * (po.MAX_BYTES + 1),
        b"#\n" * (po.MAX_LINES - 1),
        b'"' + b"\\n" * (po.MAX_BYTES // 2 - 9) + b'"',
        HEADER + b'#~ msgid "a"\n#~ msgstr ""\n' * 60_000,
        HEADER + b'msgid "a"\nmsgstr ""\n' + b'"' + b"\\n" * 40_000 + b'"\n' * 150,
        b'msgid ""\nmsgstr ""\n' + b'"a:\\n"\n' * 100_000,
        HEADER + b'msgid "' + b'\\"' * 40_000,
    ],
    ids=["lines", "bytes", "comments", "line", "messages", "text", "header", "quotes"],
)
def test_time_is_limited(data: bytes) -> None:
    """The largest files that are looked at take seconds, and grow in no other way."""
    start = time.process_time()
    _parsed(data)
    assert time.process_time() - start < 15


def test_the_length_of_lines_is_limited() -> None:
    """A line that no tool writes is refused where it stands."""
    error = _parsed(HEADER + b'msgid "a"\nmsgstr "' + b"b" * po.MAX_LINE + b'"\n')
    assert isinstance(error, StarError)
    assert str(error).startswith("x.po:5: This line has more than")


def calls(path: Path, number: int) -> int:
    """How many functions of Python are called to read a catalog of so many messages."""
    file = polib.POFile(wrapwidth=79)
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    file += [polib.POEntry(msgid=f"{at} " + "words " * 30, msgstr="Wörter " * 30) for at in range(number)]
    file.save(str(path))
    events: list[str] = []
    sys.setprofile(lambda _frame, event, _argument: events.append(event) if event == "call" else None)
    try:
        catalog = po.read(path)
    finally:
        sys.setprofile(None)
    assert len(catalog.messages) == number
    return len(events)


def test_a_catalog_ten_times_as_large_takes_ten_times_as_many_steps(tmp_path: Path) -> None:
    few, many = calls(tmp_path / "few.po", 100), calls(tmp_path / "many.po", 1000)
    assert many <= 11 * few
    assert many < 40 * 1000


_LINES = st.sampled_from(
    [
        *(
            b'msgid "a"',
            b'msgstr "b"',
            b'msgstr "',
            b'msgctxt "c"',
            b'msgid_plural "d"',
            b'msgstr[0] "e"',
            b'msgstr[1] "f"',
        ),
        *(
            b"",
            b"# c",
            b"#, fuzzy",
            b'#| msgid "p"',
            b'#~ msgid "o"',
            b'#~ msgstr "s"',
            b'#~| msgid "q"',
            b'"x"',
            b"\\",
        ),
        *(b"=======", b'msgid ""', b"\r", b"\xff", b"#: docs/a.md:1", b'#| "p"', b'#~ "o"', b"#~", b'#| msgctxt "p"'),
    ]
)


@given(st.binary(max_size=400) | st.lists(_LINES, max_size=12).map(b"\n".join), st.booleans())
@settings(max_examples=600, deadline=None)
@example(b"\xef\xbb\xbf", True)
def test_any_bytes_are_a_catalog_or_an_error(data: bytes, header: bool) -> None:
    """Any bytes at all are read, or refused by a StarError with a line that the file has."""
    data = (HEADER if header else b"") + data
    result = _parsed(data)
    if isinstance(result, StarError):
        for error in result.each:
            assert error.place is not None
            assert error.code.startswith("catalog-")
            assert 1 <= (error.place.line or 1) <= data.count(b"\n") + 1


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="needs GNU gettext")
@given(st.lists(_LINES, max_size=8).map(b"\n".join))
@settings(max_examples=60, deadline=None)
def test_msgfmt_accepts_what_any_bytes_are_read_as(data: bytes) -> None:
    """A catalog that is read from lines thrown together is one to msgfmt too.

    It is stricter in one thing: a message that came back may still stand among the obsolete ones, as sphinx-intl
    leaves it.
    """
    catalog = _parsed(HEADER + data)
    if isinstance(catalog, po.Catalog):
        keys = [message.key for message in catalog.messages]
        done = subprocess.run(["msgfmt", "-o", os.devnull, "-"], input=HEADER + data, capture_output=True)
        assert done.returncode == 0 or len(keys) > len(set(keys)), done.stderr


_TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), min_size=1, max_size=200)
_TEXTS |= st.text('a-"\\ \n\t.!nt', min_size=1, max_size=200)


@given(st.dictionaries(_TEXTS, st.tuples(_TEXTS | st.just(""), st.booleans(), _TEXTS), max_size=5))
@settings(max_examples=200, deadline=None)
def test_what_polib_writes_is_read(texts: dict[str, tuple[str, bool, str]]) -> None:
    """A catalog written by polib reads back with equal texts, flags and previous texts."""
    file = polib.POFile(wrapwidth=79)
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for msgid, (msgstr, obsolete, previous) in texts.items():
        file.append(polib.POEntry(msgid=msgid, msgstr=msgstr, obsolete=obsolete, previous_msgid=previous))
    messages = po.parse(str(file).encode(), HERE).messages
    assert {m.msgid: (m.msgstr, m.obsolete, m.previous) for m in messages} == texts


def test_the_reader_needs_the_standard_library_only() -> None:
    """Reading catalogs and counting them imports neither Sphinx nor sphinx-intl."""
    code = "import sys, startoolkit.messages.po, startoolkit.catalogs.progress; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert not {"sphinx", "sphinx_intl", "docutils"} & set(modules.stdout.split())


BROKEN = (
    HEADER
    + """#: docs/a.md
msgid "one"
msgstr "eins"

msgid "two
msgstr "zwei"

msgid "three"
msgstr "drei"
msgid "four"
msgstr "vier\\q"

#, fuzzy
msgid "five"
msgstr "fünf"

msgid "one"
msgstr "noch eins"

<<<<<<< HEAD
msgid "six"
msgstr "sechs"
=======
msgid "six"
msgstr "sex"
>>>>>>> other

msgid "seven"
#. of the next one
msgid "eight"
msgstr "acht"

#: docs/a.md
msgid "nine"
msgid_plural "nines"
msgstr[0] "neun"
msgstr[1] "neune"

msgid "ten"
msgstr "zehn"

msgid "ele""".encode()
)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Every error of a file has its line, in the order of the file; no error is told for what only follows from one."""
    with pytest.raises(StarError) as caught:
        po.parse(BROKEN, HERE)
    assert [(error.code, error.place and error.place.line) for error in caught.value.each] == [
        ("catalog-syntax", 8),
        ("catalog-syntax", 14),
        ("catalog-duplicate", 20),
        ("catalog-conflict", 23),
        ("catalog-syntax", 32),
        ("catalog-syntax", 37),
        ("catalog-syntax", 45),
    ]


def test_what_is_right_in_a_broken_file_can_be_read(tmp_path: Path) -> None:
    """Messages before and after an error are read; those with one, cut ones and both sides of a conflict are not."""
    path = tmp_path / "x.po"
    path.write_bytes(BROKEN)
    catalog, errors = po.read_sound(path)
    assert catalog is not None
    assert catalog.translations() == {"one": "eins", "three": "drei", "eight": "acht", "ten": "zehn"}
    assert len(errors) == 7


@pytest.mark.parametrize(
    ("data", "says", "read"),
    [
        (b"\xef\xbb\xbf" + HEADER + b'msgid "a"\nmsgstr "b"\n', ["byte order mark"], {"a": "b"}),
        (HEADER.replace(b"UTF-8", b"CHARSET") + b'msgid "a"\nmsgstr "b"\n', ["UTF-8"], {"a": "b"}),
        (b'msgid "a"\nmsgstr "b"\n', ["header"], {"a": "b"}),
        (HEADER.replace(b"8\\n", b"8\\nPlural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n")
         + b'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n\nmsgid "d"\nmsgstr "e"\n', ["Plural-Forms"], {"d": "e"}),
        (HEADER.replace(b"UTF-8", b"ISO-8859-1") + b'msgid "a"\nmsgstr "\xfc"\n\nmsgid "b"\nmsgstr "c"\n\n# \xfc\nmsgid "d"\nmsgstr "\xfc"\n',
         ["in UTF-8", "not UTF-8, as in 2 more lines"], {"b": "c"}),
        (HEADER.replace(b"\n", b"\r\n") + b'msgid "a"\r\nmsgstr "b"\n', [], {"a": "b"}),
        (HEADER + b'msgid "a"\nmsgstr "b"\r\r\n\nmsgid "c"\nmsgstr "d"\n', ["U+000D"], {"c": "d"}),
        (HEADER + b'#, fuzzy\n#| msgid "x\n#: docs/a.md\nmsgid "a"\nmsgstr "b"\n', ["quote"], {}),
        (HEADER + b'#, fuzzy\n?\n#: docs/a.md\nmsgid "a"\nmsgstr "b"\n', ["neither a comment"], {}),
        (HEADER + b'#, fuzzy\n?\n\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d"\n', ["neither a comment"], {"c": "d"}),
        (HEADER + b'#, fuzzy\xff\n\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d"\n', ["UTF-8"], {"c": "d"}),
        (HEADER + b'#, fuzzy\n#| msgid "x\n \n#: docs/a.md\nmsgid "a"\nmsgstr "b"\n', ["quote"], {}),
        (HEADER + b'msgid "a"\nmsgstr "b"\n\n?\n\nmsgid "c"\nmsgstr "d"\n', ["neither a comment"], {"a": "b", "c": "d"}),
        (HEADER + b'msgctxt "x\nmsgid "a"\nmsgstr "b"\n', ["quote"], {}),
    ],
    ids=["bom", "charset", "no header", "plural", "latin-1", "line ends", "cr", "fuzzy", "flags", "flags far above",
         "flags not in UTF-8", "previous text far above", "alone", "context"],
)  # fmt: skip
def test_what_programs_do_to_catalogs(tmp_path: Path, data: bytes, says: list[str], read: dict[str, str]) -> None:
    """Each is told; what is read all the same lost neither its doubt nor its context."""
    path = tmp_path / "x.po"
    path.write_bytes(data)
    catalog, errors = po.read_sound(path)
    assert catalog is not None
    assert [any(part in error.message for error in errors) for part in says] == [True] * len(errors)
    assert catalog.translations() == read


def test_a_file_full_of_errors_is_told_in_a_hundred(tmp_path: Path) -> None:
    """And the number of the others; what cannot be read at all is told alone."""
    path = tmp_path / "x.po"
    path.write_bytes(HEADER + b"x\n\n" * 1000)
    errors = po.read_sound(path)[1]
    assert (len(errors), errors[-1].message) == (101, "There are 900 more errors.")
    path.write_bytes("\ufeffmsgid".encode("utf-16-le"))
    assert po.read_sound(path)[0] is None
    assert po.read_sound(tmp_path)[0] is None


_SOUND = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), unique=True, max_size=6)


@given(_SOUND, _SOUND, st.lists(_LINES, min_size=1, max_size=6).map(b"\n".join))
@settings(max_examples=200, deadline=None)
def test_messages_around_broken_lines_are_read_as_they_stand(
    before: list[str], after: list[str], broken: bytes
) -> None:
    """Whatever lines come between: no message above is changed, and what is read has the translation that stands there."""

    def block(names: list[str], sign: str) -> bytes:
        return "".join(
            f'#: docs/{name}.md\nmsgid "{name}{sign}"\nmsgstr "{name}{sign}."\n\n' for name in names
        ).encode()

    data = HEADER + block(before, "1") + b"# broken\n" + broken + b"\n\n" + block(after, "2")
    found = po.Parser(HERE).read(data).translations()
    expected = {f"{name}{sign}": f"{name}{sign}." for names, sign in ((before, "1"), (after, "2")) for name in names}
    assert {msgid: text for msgid, text in found.items() if msgid in expected}.items() <= expected.items()
    assert {f"{name}1" for name in before} <= found.keys()
    assert {f"{name}2" for name in after[1:]} <= found.keys() or b"=======" in broken


def _refused(path: Path) -> str:
    with pytest.raises(StarError) as caught:
        po.read(path)
    return caught.value.code


def _parsed(data: bytes) -> po.Catalog | StarError:
    try:
        return po.parse(data, HERE)
    except StarError as error:
        return error
