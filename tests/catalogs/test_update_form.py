"""``startoolkit update`` on catalogs of other programs: what changes is what changed, in the form that is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from startoolkit.catalogs.order import arranged
from startoolkit.catalogs.update import Updated, new_head, update
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.messages.po_edit import created
from startoolkit.messages.po_lines import lines_of
from startoolkit.project import Project
from tests.test_po_edit import WRITERS

from .conftest import pages

DE = Language("de")
LONG = "A rather long sentence about rivers, their banks, their mills and those who live beside them all, the {}."
TEXTS = ["River", *(LONG.format(name) for name in ("first", "second", "third", "fourth", "fifth", "sixth")), "Mill"]
NEW = LONG.replace("rivers", "lakes and ponds").format("fishes")
TRANSLATION = "Ein recht langer Satz über Flüsse, ihre Ufer, ihre Mühlen und alle, die an ihnen leben und arbeiten: {}"


def one(project: Project, *texts: str) -> Updated:
    """Update the German catalog of a page with these texts."""
    (updated,) = update(project, [DE], extract=pages(index=list(texts)))
    return updated


def written(project: Project, writer: str) -> Path:
    """A catalog in which all is translated, as a program has written it, with the locations that Sphinx gives."""
    messages = [
        po.Message(0, text, TRANSLATION.format(text[-8:]), locations=(f"../../docs/index.md:{line}",))
        for line, text in enumerate(TEXTS)
    ]
    path = project.catalog(DE, "index")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = created(path, new_head(project, DE), [*messages, po.Message(0, "Gone", "Fort", obsolete=True)])
    path.write_bytes(WRITERS[writer](text.decode()))
    return path


def blocks(data: bytes) -> dict[str, str]:
    """The lines of each message."""
    lines = lines_of(data, Path("x.po"))
    return {block.message.msgid: "".join(block.lines).strip() for block in (lines.head, *lines.blocks)}


@pytest.mark.skipif(not shutil.which("msgcat"), reason="needs GNU gettext")
@pytest.mark.parametrize("writer", WRITERS)
def test_an_update_changes_what_has_changed(project: Project, writer: str) -> None:
    """One paragraph is reworded, one is new, one is gone: all other messages keep every byte, and their order."""
    path = written(project, writer)
    before = path.read_bytes()
    assert one(project, *TEXTS).state == "unchanged"
    texts = [*TEXTS[:2], NEW, TEXTS[2].replace("mills", "many mills"), *TEXTS[3:6], TEXTS[7]]
    assert one(project, *texts).state == "changed"
    after = path.read_bytes()
    one_, other = blocks(before), blocks(after)
    same = (TEXTS.index(text) for text in texts if text in TEXTS)
    for text in ("", "Gone", *(TEXTS[place] for place in same)):
        assert one_[text] == other[text]
    assert after.count(b"\r\n") in (0, after.count(b"\n"))
    live = [message.msgid for message in po.read(path).live]
    assert live == (sorted(texts) if "sort" in writer else texts)
    assert (path.read_bytes(), one(project, *texts).state) == (after, "unchanged")
    if "msgcat" in writer:
        assert WRITERS[writer](after.decode()) == after


def test_a_new_catalog_is_as_msgcat_writes_it(project: Project) -> None:
    """So Poedit changes nothing of it that a translator does not."""
    one(project, *TEXTS, 'With "quotes" and a\nbreak')
    data = project.catalog(DE, "index").read_bytes()
    if shutil.which("msgcat"):
        assert WRITERS["msgcat"](data.decode()) == data


def messages(letters: str) -> list[po.Message]:
    return [po.Message(0, letter.lower(), "x", obsolete=letter.isupper()) for letter in letters]


@pytest.mark.parametrize(
    ("old", "new", "order"),
    [
        ("abc", "abxc", "abxc"),  # the page's order
        ("abcd", "cdab", "cdab"),  # paragraphs have changed places
        ("cabfed", "defxbac", "cabfxed"),  # hardly one is where the page has it: another order than the page's
        ("cabfed", "defxbacX", "cabfxedX"),
        ("xbcda", "abcdxy", "abcdxy"),  # most are
        ("abcdef", "bdfacxe", "abcdefx"),  # the alphabet
        ("ab", "ba", "ba"),
        ("abX", "ayXZ", "ayXZ"),  # obsolete messages come last
        ("", "ab", "ab"),
    ],
)
def test_messages_stay_where_another_program_has_put_them(old: str, new: str, order: str) -> None:
    """The order is the page's, unless most of the catalog shows that somebody has another one in mind."""
    found = arranged(messages(old), messages(new))
    assert "".join(one.msgid.upper() if one.obsolete else one.msgid for one in found) == order
