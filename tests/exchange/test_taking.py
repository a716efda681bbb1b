"""A file comes back: what is right is put in, what is not is told and left, and nobody's work is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from startoolkit.errors import StarError
from startoolkit.exchange import sending, table, taking
from startoolkit.exchange.outcomes import Taken
from startoolkit.exchange.units import Unit
from startoolkit.project import Project
from tests.exchange.conftest import DE, INDEX, TWO, catalog

OPEN, CLOSE, GATE = "Open", "Close [it](two.md).", "The gate of the garden is open to all neighbours."
FILE = Path("agency.csv")
Agency = Callable[..., list[Unit]]


@pytest.fixture
def agency(project: Project) -> Agency:
    """The agency: the file as it was exported, with translations by source, in a state or as it was."""
    sent = table.read(sending.send(project, DE, "csv").data, FILE)

    def translated(state: str = "translated", **targets: str) -> list[Unit]:
        names = {"open": OPEN, "close": CLOSE, "gate": GATE, "second": "Second"}
        wanted = {names[name]: target for name, target in targets.items()}
        return [
            attrs.evolve(unit, target=wanted[unit.source], state=state) if unit.source in wanted else unit
            for unit in sent
        ]

    return translated


def take(project: Project, units: list[Unit], *, theirs: bool = False, dry_run: bool = False) -> Taken:
    return taking.take(project, units, FILE, known=lambda _: None, theirs=theirs, dry_run=dry_run)


def told(taken: Taken) -> list[tuple[str, str]]:
    """What has become of the units that are not as they were, and where."""
    return [
        (one.what, str(one.place).rpartition("/")[2]) for one in taken.outcomes if one.what not in ("same", "empty")
    ]


def rewrite(project: Project, before: str, after: str) -> None:
    """A change of the catalog by somebody else."""
    text = catalog(project).read_text(encoding="utf-8")
    assert before in text
    catalog(project).write_text(text.replace(before, after), encoding="utf-8")


def test_a_file_that_comes_back_as_it_was_changes_nothing(project: Project, agency: Agency) -> None:
    taken = take(project, agency())
    assert (taken.number("same"), taken.number("empty"), len(taken.outcomes)) == (3, 1, 4)
    assert (catalog(project).read_text(), catalog(project, "two").read_text()) == (INDEX, TWO)


def test_translations_change_their_own_lines(project: Project, agency: Agency) -> None:
    """A translation confirms a fuzzy message, and taking the file again changes nothing."""
    units = agency(close="Schließen Sie [es](two.md).", gate="Das Gartentor steht allen offen.")
    wanted = INDEX.replace('#, fuzzy\n#| msgid "Close [that](two.md)."\n', "")
    wanted = wanted.replace("Schließ [das]", "Schließen Sie [es]").replace(
        'neighbours."\nmsgstr ""', 'neighbours."\nmsgstr "Das Gartentor steht allen offen."'
    )
    for what, number in (("taken", 2), ("same", 4)):
        assert take(project, units).number(what) == number
        assert catalog(project).read_text(encoding="utf-8") == wanted
    assert catalog(project, "two").read_text() == TWO


def test_what_the_file_calls_doubtful_is_fuzzy(project: Project, agency: Agency) -> None:
    """New texts and such as were sound; the text of a fuzzy message that is as it was stays fuzzy unless the file says otherwise."""
    assert told(take(project, agency("fuzzy", open="Öffnen", gate="Tor"))) == [
        ("fuzzy", "index.po:8"),
        ("fuzzy", "index.po:21"),
    ]
    text = catalog(project).read_text(encoding="utf-8")
    assert '#, fuzzy\nmsgid "Open"' in text
    assert text.count("#, fuzzy") == 3
    sent = table.read(sending.send(project, DE, "csv").data, FILE)
    assert told(take(project, [attrs.evolve(unit, state="") for unit in sent])) == []
    confirmed = take(project, [attrs.evolve(unit, state="translated") for unit in sent])
    assert confirmed.number("taken") == 3
    assert "fuzzy" not in catalog(project).read_text(encoding="utf-8")


def test_a_source_in_the_place_of_its_translation_is_none(project: Project, agency: Agency) -> None:
    """Programs copy it there; a name that stays as it is is said to be translated."""
    for state, what in (("", "empty"), ("fuzzy", "empty"), ("translated", "taken")):
        assert take(project, agency(state, gate=GATE)).outcomes[2].what == what


def test_a_dry_run_tells_the_same_and_writes_nothing(project: Project, agency: Agency) -> None:
    units = agency(close="Zu [es](two.md).", open="[x](y.md)")
    expected = take(project, units, dry_run=True)
    assert catalog(project).read_text(encoding="utf-8") == INDEX
    assert [one.what for one in take(project, units).outcomes] == [one.what for one in expected.outcomes]


def test_what_somebody_has_written_meanwhile_stays(project: Project, agency: Agency) -> None:
    """A conflict is told with its line, and only an option decides for the file."""
    units = agency(open="Aufmachen", gate="Das Tor.")
    rewrite(project, "Öffnen", "Öffne")
    taken = take(project, units)
    assert told(taken) == [("conflict", "index.po:7"), ("taken", "index.po:19")]
    assert taken.outcomes[0].why.endswith("since the export: Öffne")
    assert "Öffne" in catalog(project).read_text(encoding="utf-8")
    assert told(take(project, units, theirs=True)) == [("taken", "index.po:7")]
    assert "Aufmachen" in catalog(project).read_text(encoding="utf-8")


def test_what_the_agency_has_not_touched_is_no_conflict(project: Project, agency: Agency) -> None:
    """Nor does the option bring back what was replaced."""
    rewrite(project, "Öffnen", "Öffne")
    assert told(take(project, agency(), theirs=True)) == []
    assert "Öffne" in catalog(project).read_text(encoding="utf-8")


def test_an_agency_may_confirm_what_somebody_has_replaced(project: Project, agency: Agency) -> None:
    """Both have decided, so it is a conflict although the text is the one that was sent."""
    units = agency(close="Schließ [das](two.md).")
    rewrite(project, "Schließ [das]", "Schließe [es]")
    assert told(take(project, units)) == [("conflict", "index.po:15")]


def test_what_no_build_would_use_is_refused(project: Project, agency: Agency) -> None:
    """The reason is that of the judge; hidden signs and other links are no translations, also as fuzzy."""
    before = catalog(project).read_bytes()
    for state in ("translated", "fuzzy"):
        for text in ("Schließ [es](https://example.org).", "Schließ [es](two.md).\u202e", "Schließ [es](two.md)\x1b."):
            taken = take(project, agency(state, close=text))
            assert told(taken) == [("refused", "index.po:15")]
            assert taken.outcomes[1].why
    assert catalog(project).read_bytes() == before


def test_a_translation_of_a_source_that_has_changed_is_a_proposal(project: Project, agency: Agency) -> None:
    """It replaces the one that update has kept, or is one where there was none; never a translation."""
    units = agency(open="Offen", gate="Das Tor des Gartens steht allen Nachbarn offen.")
    rewrite(project, 'msgid "Open"', '#, fuzzy\n#| msgid "Open"\nmsgid "Opened"')
    rewrite(project, "to all neighbours", "to all good neighbours")
    assert told(take(project, units)) == [("proposed", "index.po:9"), ("proposed", "index.po:23")]
    text = catalog(project).read_text(encoding="utf-8")
    assert '#, fuzzy\n#| msgid "Open"\nmsgid "Opened"\nmsgstr "Offen"' in text
    assert "Das Tor des Gartens" in text
    assert text.count("#, fuzzy") == 3
    assert told(take(project, units)) == []


def test_a_proposal_replaces_nobodys_work(project: Project, agency: Agency) -> None:
    """Neither one that somebody has begun on the new source, nor a finished one, of which the old source tells nothing."""
    units = agency(open="Offen")
    rewrite(project, 'msgid "Open"\nmsgstr "Öffnen"', '#, fuzzy\n#| msgid "Open"\nmsgid "Opened"\nmsgstr "Geöffnet?"')
    assert told(take(project, units)) == [("conflict", "index.po:9")]
    rewrite(
        project, '#, fuzzy\n#| msgid "Open"\nmsgid "Opened"\nmsgstr "Geöffnet?"', 'msgid "Opened"\nmsgstr "Geöffnet"'
    )
    before = catalog(project).read_bytes()
    assert told(take(project, units, theirs=True)) == [("unknown", "agency.csv:2")]
    assert catalog(project).read_bytes() == before


def test_a_message_that_has_moved_is_found(project: Project, agency: Agency) -> None:
    units = agency(second="Die zweite")
    catalog(project, "two").write_text(TWO.replace('"Second"', '"Third"'), encoding="utf-8")
    rewrite(project, '"Open"\nmsgstr "Öffnen"', '"Second"\nmsgstr "Zweite"')
    assert told(take(project, units)) == [("taken", "index.po:7")]


def test_identifiers_and_sources_belong_together(project: Project, agency: Agency) -> None:
    """A table sorted by one column, an identifier of nobody, and the same message twice: told, and nothing is put in."""
    units = agency(open="Auf", second="Zwei", gate="Tor")
    first, fuzzy, gate, second = units
    mixed = [
        attrs.evolve(first, source=second.source),
        attrs.evolve(second, id="x1"),
        gate,
        attrs.evolve(gate, target="Tür"),
    ]
    taken = take(project, [*mixed, fuzzy])
    assert [one.what for one in taken.outcomes] == ["refused", "unknown", "taken", "refused", "same"]
    assert "another source" in taken.outcomes[0].why
    assert "line 5" in taken.outcomes[3].why
    with pytest.raises(StarError, match="None of the messages") as caught:
        take(project, [attrs.evolve(unit, id=unit.id.replace("de:", "nl:")) for unit in units])
    assert caught.value.code == "bad-exchange"


def test_spaces_that_a_spreadsheet_has_lost_do_no_harm(project: Project, agency: Agency) -> None:
    """The source may have lost spaces at its ends; the translation has the line breaks of the source at its ends."""
    [unit] = [one for one in agency(gate="Tor\r\n") if one.source == GATE]
    assert told(take(project, [attrs.evolve(unit, source=f"  {GATE.replace(' ', '  ')}\n")])) == [
        ("taken", "index.po:19")
    ]
    assert '"Tor"' in catalog(project).read_text(encoding="utf-8")


def test_notes_that_the_agency_has_added_are_told(project: Project, agency: Agency) -> None:
    units = [attrs.evolve(unit, notes=(*unit.notes, "Which door?")) for unit in agency() if unit.source == CLOSE]
    assert [one.notes for one in take(project, units).outcomes] == [("Which door?",)]


def test_a_catalog_that_is_broken_or_closed_keeps_the_others_from_nothing(project: Project, agency: Agency) -> None:
    """It is told once, and its translations are left; the others are taken."""
    units = agency(gate="Tor", second="Die zweite")
    broken = catalog(project).read_text(encoding="utf-8") + "msgid broken\n"
    catalog(project).write_text(broken, encoding="utf-8")
    taken = take(project, units)
    assert [one.what for one in taken.outcomes] == ["same", "same", "refused", "taken"]
    assert [error.code for error in taken.errors] == ["catalog-syntax"]
    assert catalog(project).read_text(encoding="utf-8") == broken
    catalog(project, "two").chmod(0o444)
    taken = take(project, agency(second="Die nächste"), theirs=True)
    assert [one.what for one in taken.outcomes if one.unit.source == "Second"] == ["refused"]
    assert "catalog-unwritable" in [error.code for error in taken.errors]


def test_a_memory_proposes_for_what_has_no_translation(project: Project) -> None:
    """The text for a source that is the same is fuzzy; what a build would refuse is not put in."""
    rewrite(project, 'msgid "Open"\nmsgstr "Öffnen"', 'msgid "Open"\nmsgstr ""')
    memory = {OPEN: "[Auf](x.md)", CLOSE: "Zu [es](two.md).", GATE: "Tor", "Second": "Zwei"}
    taken = taking.propose(project, DE, memory, FILE)
    assert told(taken) == [("refused", "index.po:7"), ("fuzzy", "index.po:20")]
    assert '#, fuzzy\nmsgid "The gate' in catalog(project).read_text(encoding="utf-8")
    assert catalog(project, "two").read_text() == TWO


def test_approvals_are_not_in_a_file(project: Project, agency: Agency) -> None:
    """Nothing that a file says makes an approval."""
    units = table.read(table.written([attrs.evolve(one, state="approved") for one in agency(gate="Tor")]), FILE)  # type: ignore[arg-type]
    take(project, units)
    assert '"Tor"' in catalog(project).read_text(encoding="utf-8")
    assert not list(project.locale.rglob("reviewed.csv"))
