"""What is written for an agency is read again as it was, and nothing that comes back is more than text."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from startoolkit.errors import StarError
from startoolkit.exchange import formats, incoming, memories, sending, table, xliff
from startoolkit.exchange.units import MAX_BYTES, Format, Identifier, Unit
from startoolkit.languages import Language
from startoolkit.project import Project
from tests.exchange.conftest import DE

EN = Language("en")
FILE = Path("agency.xlf")
SIGNS = "a1%/:.=+-@'\"\\&<>;,|]\t\n \u00a0\u2028\u202e\ufefe\U0001f331é�"
texts = st.text(st.one_of(st.sampled_from(SIGNS), st.characters(exclude_categories=["Cc", "Cs"])), max_size=40)
units = st.builds(
    lambda source, target, fuzzy: Unit(
        str(Identifier.of("de", "sub/page one", source, target, is_fuzzy=fuzzy)),
        source,
        target if target.strip() else "",
        ("fuzzy" if fuzzy else "translated") if target.strip() else "untranslated",
    ),
    texts,
    texts,
    st.booleans(),
)


def as_sent(found: list[Unit]) -> list[Unit]:
    """The units without what only the file has."""
    return [attrs.evolve(unit, line=None) for unit in found]


def units_in(data: bytes) -> list[Unit]:
    return formats.units_in(data, FILE)[1]


@given(st.lists(units, max_size=4))
def test_a_table_holds_any_text(given: list[Unit]) -> None:
    assert as_sent(table.read(table.written(given), FILE)) == given


@given(st.lists(units, min_size=1, max_size=4))
def test_xliff_holds_any_text_that_xml_has_signs_for(given: list[Unit]) -> None:
    pytest.importorskip("translate")
    sound = [unit for unit in given if xliff.is_writable(unit)]
    for kind in ("xliff", "xliff2"):
        assert formats.units_in(formats.data_of(sound, kind, EN, DE), FILE)[0] == kind if sound else True
        assert as_sent(units_in(formats.data_of(sound, kind, EN, DE))) == sound


@given(st.dictionaries(texts.filter(str.strip), texts.filter(str.strip), min_size=1, max_size=4))
def test_a_memory_holds_any_text_that_xml_has_signs_for(pairs: dict[str, str]) -> None:
    pytest.importorskip("translate")
    sound = {one: other for one, other in pairs.items() if xliff.is_writable(Unit("", one, other))}
    named = {str(number): pair for number, pair in enumerate(sound.items())}
    data = memories.written(named, EN, DE)
    if sound:
        assert memories.read(data, FILE, EN, [DE]) == {DE: sound}


@given(texts)
def test_no_cell_is_a_formula(text: str) -> None:
    """As spreadsheets read it, no cell begins as one that they calculate."""
    rows = list(
        csv.reader(io.StringIO(table.written([Unit(text, text, text, notes=(text,))]).decode("utf-8-sig"), newline=""))
    )
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert table.plain(table.safe(text)) == text


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        *(
            (text, True)
            for text in ("76%", "76\u00a0%", "007", "1/2", "12:30", "1e5", "3 pm", "5 May", "5-May-26", "1.000 €")
        ),
        *(
            (text, True)
            for text in ("May 2026", "May 5, 2026", "TRUE", "=1+1", "+49 30", "- a point", "@home", "(5)", "٣")
        ),
        *((text, False) for text in ("Open", "The 5 steps of the star", "5. Mai, ein Tag", "…", "’s ochtends", "")),
    ],
)
def test_what_spreadsheets_take_for_something_else(text: str, is_read: bool) -> None:
    """LibreOffice and Excel make other texts of numbers, dates and formulas; an apostrophe that was typed stays."""
    assert (table.safe(text) == f"'{text}") == is_read
    for many in (text, f"'{text}", f"''{text}"):
        assert table.plain(table.safe(many)) == many
    assert table.plain("'s ochtends om 5 uur") == "'s ochtends om 5 uur"


@pytest.mark.parametrize("sign", [";", "\t"])
def test_a_table_as_spreadsheets_save_it(sign: str) -> None:
    """Another sign between cells, columns moved, UTF-16, the line ends of Windows, and a word for the state."""
    rows = [["Target", "id", "source", "state"], ["Auf\r\nnun", "x", "Open", "Approved"], ["Zu", "y", "Close", ""]]
    text = "".join(sign.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    found = table.read(text.encode("utf-16"), Path("agency.csv"))
    assert found == [Unit("x", "Open", "Auf\nnun", "translated", line=2), Unit("y", "Close", "Zu", "", line=4)]


def test_notes_marks_and_previous_sources_go_out(project: Project) -> None:
    """A fuzzy message has its previous source and all its notes; nothing claims an approval."""
    pytest.importorskip("translate")
    text = sending.send(project, DE, "xliff").data.decode()
    assert '<target state="needs-review-translation">Schließ [das](two.md).</target>' in text
    assert '<note from="developer">Said by the bell</note>' in text
    assert '<note from="developer">Of a door</note>' in text
    assert '<alt-trans xml:space="preserve" origin="previous source" alttranstype="previous-version">' in text
    assert "<source>Close [that](two.md).</source>" in text
    assert "approved" not in text
    rows = [*csv.DictReader(io.StringIO(sending.send(project, DE, "csv").data.decode("utf-8-sig"), newline=""))]
    assert [row["state"] for row in rows] == ["translated", "fuzzy", "untranslated", "translated"]
    assert (rows[1]["note"], rows[1]["previous"]) == ("Said by the bell\nOf a door", "Close [that](two.md).")


def test_what_is_left_to_do_alone(project: Project) -> None:
    """``--todo`` leaves out what is translated, but not a translation that no build would use."""
    path = project.locale / "de/LC_MESSAGES/two.po"
    path.write_text(path.read_text(encoding="utf-8").replace('"Zweite"', '"Zweite {{ x }}"'), encoding="utf-8")
    found = table.read(sending.send(project, DE, "csv", only_todo=True).data, FILE)
    assert [unit.source[:6] for unit in found] == ["Close ", "The ga", "Second"]
    assert found[2].notes[0].startswith("startoolkit: The translation has the placeholder")


XLIFF = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="index" source-language="en" target-language="de" datatype="x"><body>
{}
</body></file></xliff>"""


@pytest.mark.parametrize(
    ("unit", "state"),
    [
        ('<trans-unit id="x"><source>a</source><target>b</target></trans-unit>', ""),
        (
            '<trans-unit id="x" approved="yes"><source>a</source><target state="final">b</target></trans-unit>',
            "translated",
        ),
        ('<trans-unit id="x"><source>a</source><target state="signed-off">b</target></trans-unit>', "translated"),
        (
            '<trans-unit id="x"><source>a</source><target state="needs-review-translation">b</target></trans-unit>',
            "fuzzy",
        ),
        ('<trans-unit id="x" approved="yes"><source>a</source><target state="new">b</target></trans-unit>', "fuzzy"),
        (
            '<trans-unit id="x"><source>a</source><target state="translated" state-qualifier="mt-suggestion">b</target></trans-unit>',
            "fuzzy",
        ),
        ('<trans-unit id="x"><source>a</source><target state="translated"> </target></trans-unit>', "untranslated"),
        ('<trans-unit id="x"><source>a</source></trans-unit>', "untranslated"),
    ],
)
def test_states_of_xliff(unit: str, state: str) -> None:
    """Drafts of machines and memories are fuzzy, and an approval makes nothing surer than a translation."""
    pytest.importorskip("translate")
    [found] = units_in(XLIFF.format(unit).encode())
    assert (found.state, found.line) == (state, 3)


def test_inline_elements_are_no_text() -> None:
    """Marks of segments are passed through; what stands for something that we never wrote is told."""
    pytest.importorskip("translate")
    text = '<trans-unit id="x"><source>a</source><target><mrk mtype="seg" mid="0">b </mrk><mrk mtype="seg" mid="1">c</mrk>{}</target></trans-unit>'
    [segments] = units_in(XLIFF.format(text.format("")).encode())
    [element] = units_in(XLIFF.format(text.format('<!-- no --><x id="1"/>')).encode())
    assert (segments.target, segments.problem) == ("b c", "")
    assert element.problem == "It has an element <x> where the message has plain text."


SEGMENTS = """<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="de"><file id="f1">
<unit id="u1" name="x">{}</unit></file></xliff>"""


@pytest.mark.parametrize(
    ("parts", "target", "state", "problem"),
    [
        ("<segment><source>a</source><target>b</target></segment>", "b", "", ""),
        ('<segment state="final"><source>a</source><target>b</target></segment>', "b", "translated", ""),
        ('<segment state="initial"><source>a</source><target>b</target></segment>', "b", "fuzzy", ""),
        ('<segment state="final" subState="mt:draft"><source>a</source><target>b</target></segment>', "b", "fuzzy", ""),
        ("<segment><source>a</source><target> </target></segment>", "", "untranslated", ""),
        (
            "<segment><source>A.</source><target>B.</target></segment><ignorable><source> </source></ignorable>"
            "<segment><source>C.</source><target><mrk id='1'>D</mrk>.</target></segment>",
            "B. D.",
            "",
            "",
        ),
        (
            "<segment><source>A.</source><target>B.</target></segment><segment><source>C.</source></segment>",
            "B.",
            "",
            "Some of its segments have no translation.",
        ),
        (
            "<segment><source>a</source><target order='2'>b</target></segment>",
            "b",
            "",
            "Its segments are in another order",
        ),
        ("<segment><source>a</source><target><ph id='1'/>b</target></segment>", "b", "", "It has an element <ph>"),
    ],
)
def test_segments_of_xliff_2(parts: str, target: str, state: str, problem: str) -> None:
    """What a program has divided is one message again, with what stood between; what is not whole is told."""
    [found] = units_in(SEGMENTS.format(parts).encode())
    assert (found.id, found.target, found.state, found.line) == ("x", target, state, 2)
    assert found.problem.startswith(problem)
    assert bool(found.problem) == bool(problem)


BOMB = '<!DOCTYPE xliff [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.xlf", BOMB + XLIFF.format(""), "document type"),
        ("a.xlf", '<?xml version="1.0"?>\n<!-- x --><!DOCTYPE xliff SYSTEM "file:///etc/passwd">' + XLIFF, "document type"),
        ("a.xlf", XLIFF.format("<trans-unit>"), "no XML"),
        ("a.xlf", XLIFF.format("&a;"), "no XML"),
        ("a.xlf", "", "no XML"),
        ("a.xlf", "<a>" * 300, "no XML"),
        pytest.param("a.xlf", "<a/>" * 1_000_001, "more than 1000000 tags", id="tags"),
        pytest.param("a.xlf", "<" + "a" * 1000 + "></b>", "no XML: .{,100}…", id="long"),
        ("a.xlf", "<html/>", "no XLIFF"),
        ("a.xlf", XLIFF.replace('"1.2"', '"3.0"'), "1.2 and 2.0 are read"),
        ("a.xlf", '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "no <file>"),
        ("a.xlf", "<xliff version='1.2'/>", "no <file>"),
        ("a.xlf", b"\xff\xfe\x00", "not UTF-8"),
        ("a.tmx", '<!DOCTYPE tmx SYSTEM "tmx14.dtd" [<!ENTITY a "b">]><tmx/>', "document type"),
        ("a.tmx", "<tmx/>", "no translations between"),
        ("a.tmx", "<tmx version='1.4'><header srclang='en'/><body/></tmx>", "no translations between"),
        ("a.csv", "", "no column id"),
        ("a.csv", "id,source,target,target\n", "no column target"),
        ("a.csv", 'id,source,target\nx,"a"b,c\n', "quote is out of place"),
        ("a.csv", "id,source,target\nx,a,b,c\n", "4 cells"),
        ("a.csv", b"id,source,target\nx,a,\xff\n", "not UTF-8"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_sentence(name: str, data: str | bytes, told: str) -> None:
    if told in ("no <file>", "no translations between"):  # which a storage class says
        pytest.importorskip("translate")
    path, raw = Path(name), data if isinstance(data, bytes) else data.encode()
    with pytest.raises(StarError, match=told) as caught:
        memories.read(raw, path, EN, [DE]) if name.endswith("tmx") else formats.units_in(raw, path)
    assert caught.value.code == "bad-exchange"
    assert caught.value.place


def test_memories_of_other_programs() -> None:
    """The usual document type is passed over, countries count for their language, and texts with inline elements do not."""
    pytest.importorskip("translate")
    segment = "<tu><tuv xml:lang='EN-GB'><seg>{}</seg></tuv><tuv xml:lang='de-AT'><seg>{}</seg></tuv></tu>"
    body = segment.format("Open", "Auf") + segment.format("Open", "Offen") + segment.format("<ph/>Close", "Zu")
    data = f'<?xml version="1.0"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4"><header srclang="en"/><body>{body}</body></tmx>'
    assert memories.read(data.encode(), Path("a.tmx"), EN, [DE]) == {DE: {"Open": "Auf"}}


def test_files_that_are_none(tmp_path: Path) -> None:
    """A folder, a missing file and one that is too large are told; a pipe does not wait."""
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    for path, told in ((tmp_path, "cannot be read|no regular"), (tmp_path / "no", "cannot be read"), (large, "MiB")):
        with pytest.raises(StarError, match=told):
            incoming.content(path)


def test_terms_go_out(project: Project) -> None:
    (project.locale / "terminology.csv").write_text("en,de,avoid\ngate,Tor;Pforte,de: Gatter\n", encoding="utf-8")
    sent = sending.send(project, DE, "tbx")
    assert sent.number == 1
    assert b"<term>Tor</term>" in sent.data
    assert b"<term>Pforte</term>" in sent.data
    assert b"<term>Gatter</term>\n" in sent.data
    assert b'<termNote type="administrativeStatus">forbidden</termNote>' in sent.data


@pytest.mark.parametrize("kind", ["xliff", "tmx"])
def test_without_translate_toolkit_one_sentence_says_how_to_get_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, kind: Format
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "translate"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "translate", None)
    with pytest.raises(StarError, match=r"translate-toolkit, which is not installed") as caught:
        sending.send(project, DE, kind)
    assert "startoolkit[exchange]" in caught.value.hint


def test_nothing_else_imports_what_is_under_the_gpl() -> None:
    """The modules of all commands, and a table written and read, load none of translate-toolkit."""
    program = (
        "import sys, pathlib; from startoolkit.cli.base import COMMANDS, cli; [cli.get_command(None, one) for one in COMMANDS];"
        "from startoolkit.exchange import formats, memories, sending, table, taking, xliff;"
        "table.read(table.written([]), pathlib.Path('a.csv'));"
        "print([name for name in sys.modules if name.partition('.')[0] == 'translate'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
