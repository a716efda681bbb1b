"""Catalogs as platforms and editors write them: read, and one changed message changes its own lines only.

``written_by/make.py`` tells how they were made.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from startoolkit.catalogs.edit import entry, save
from startoolkit.catalogs.templates import Templates
from startoolkit.catalogs.update import update
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.messages.po_folding import Folding
from startoolkit.messages.po_form import form_of
from startoolkit.messages.po_lines import lines_of
from startoolkit.project import Project

DE = Language("de")
FILES = sorted((Path(__file__).parent / "written_by").glob("*.po"))
NEW = "Ein neuer Satz, der lang genug ist, dass ihn umbrechen muss, wer umbricht; und noch ein Satz, der ihn länger macht."
UNFOLDED = {"crowdin", "omegat", "poeditor", "transifex"}
"""Files whose translations are not folded.  In those of Weblate all but one are, so that a new one is folded, too."""


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def catalog(request: pytest.FixtureRequest, project: Project) -> Path:
    """The German catalog of the page ``index``, as a program has written it."""
    path = project.catalog(DE, "index")
    path.parent.mkdir(parents=True)
    path.write_bytes(request.param.read_bytes())
    return path


def templates(path: Path) -> Templates:
    """What Sphinx would extract of a page that has exactly the messages of a catalog."""
    return {
        "index": tuple(
            attrs.evolve(one.confirmed, msgstr="", comments=(), flags=(), line=0) for one in po.read(path).live
        )
    }


def name_of(request: pytest.FixtureRequest) -> str:
    return request.node.callspec.params["catalog"].stem


def test_nothing_of_it_is_refused_or_lost(catalog: Path, request: pytest.FixtureRequest) -> None:
    """All messages are read as they were before the program had them; CSV is known to double backslashes."""
    source = {one.msgid: one for one in po.read(FILES[0].with_name("startoolkit.po")).live}
    found = {one.msgid: one for one in po.read(catalog).messages}
    assert source.keys() <= found.keys()
    translated = (one for one in source.values() if one.msgstr)
    changed = {one.msgid for one in translated if found[one.msgid].msgstr != one.msgstr}
    assert len(changed) == (2 if name_of(request) == "csv" else 0)
    assert [one.msgid for one in source.values() if one.fuzzy] == [one.msgid for one in found.values() if one.fuzzy]


def test_one_changed_message_changes_its_own_lines(
    catalog: Path, project: Project, request: pytest.FixtureRequest
) -> None:
    """Each in turn, by the function that the editor saves with: all lines of others stay, and of it all but the translation."""
    data = catalog.read_bytes()
    before = lines_of(data, catalog)
    for place, block in enumerate(before.blocks):
        message = block.message
        if message.obsolete or "\n" in message.msgid or "](" in message.msgid or "`" in message.msgid:
            continue  # the judge asks more of them than NEW has
        catalog.write_bytes(data)
        version = entry(project, DE, "index", message.msgid).version
        save(project, DE, "index", message.msgid, msgstr=NEW, is_fuzzy=False, version=version)
        after = lines_of(catalog.read_bytes(), catalog)
        others, own = [*after.blocks], after.blocks[place]
        others[place] = block
        assert (after.head, after.tail) == (before.head, before.tail)
        assert [[*one.lines] for one in others] == [[*one.lines] for one in before.blocks]
        fields = {field.name: field.lines for field in own.fields}
        assert {field.name: field.lines for field in block.fields} == {**fields, "msgstr": block.fields[-1].lines}
        assert own.message.msgstr == NEW
        assert len(fields["msgstr"]) == (1 if name_of(request) in UNFOLDED else 3)
        ends = {line[-2:] == "\r\n" for line in own.lines}
        assert ends == {name_of(request) == "poedit-windows"}


@pytest.mark.parametrize(
    ("name", "translations", "sources"),
    [
        ("crowdin", Folding("filled"), Folding("filled")),
        ("omegat", Folding("lines"), Folding("gettext", 79)),
        ("weblate-77", Folding("gettext", 79), Folding("gettext", 79)),
        ("poeditor", Folding("lines"), Folding("lines")),
    ],
)
def test_translations_and_sources_may_be_folded_in_two_ways(name: str, translations: Folding, sources: Folding) -> None:
    """Programs that leave the lines of sources as they are fold translations in their own way; Crowdin begins beside the keyword."""
    path = next(path for path in FILES if path.stem == name)
    form = form_of(lines_of(path.read_bytes(), path))
    assert (form.folding, form.source_folding) == (translations, sources)


def test_an_update_with_nothing_new_changes_no_byte(catalog: Path, project: Project) -> None:
    """Whatever the program has put into the header, left out or ordered otherwise."""
    data, pages = catalog.read_bytes(), templates(catalog)
    (updated,) = update(project, [DE], extract=lambda _project: pages)
    assert updated.state == "unchanged"
    assert catalog.read_bytes() == data
