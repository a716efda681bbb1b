"""``startoolkit prune``: obsolete messages go when somebody says so, and never anything that is nowhere else unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from startoolkit.catalogs.prune import Pruned, prune
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.project import Project
from tests.conftest import startoolkit

DE = Language("de")
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
INDEX = f"""{HEAD}
# A note that stays
msgid "Open"
msgstr "Öffnen"

#~ msgid "Close the door"
#~ msgstr "Die Tür schließen"

#~ msgid "Second"
#~ msgstr "Zweite"
"""
TWO = f'{HEAD}\nmsgid "Second"\nmsgstr "Zweite"\n'


@pytest.fixture
def folder(project: Project) -> Path:
    """The German catalogs of both pages, the first with obsolete messages."""
    folder = project.catalog(DE, "index").parent
    (folder / "sub").mkdir(parents=True)
    (folder / "index.po").write_text(INDEX, encoding="utf-8")
    (folder / "sub/two.po").write_text(TWO, encoding="utf-8")
    return folder


def test_obsolete_messages_go_and_nothing_else(project: Project, folder: Path) -> None:
    """The rest keeps its bytes; words are counted that no catalog in use has."""
    for dry_run in (True, False):
        (found,) = prune(project, [DE], dry_run=dry_run)
        assert found == Pruned(DE, "index", folder / "index.po", is_orphan=False, messages=2, words=3)
        assert ((folder / "index.po").read_text(encoding="utf-8") == INDEX) == dry_run
    assert (folder / "index.po").read_text(encoding="utf-8") == INDEX[: INDEX.index("\n#~")]
    assert (folder / "sub/two.po").read_text(encoding="utf-8") == TWO
    assert prune(project, [DE]) == []


def test_a_text_that_is_used_elsewhere_is_not_lost(project: Project, folder: Path) -> None:
    """The translation of a message whose wording was mended stays with the mended one, so none of its words go."""
    text = INDEX.replace('"Open"', '"Close a door"').replace('"Öffnen"', '"Die Tür schließen"')
    (folder / "index.po").write_text(text, encoding="utf-8")
    assert [(found.messages, found.words) for found in prune(project, [DE])] == [(2, 0)]


def test_an_orphan_goes_if_asked_and_if_nothing_is_lost(project: Project, folder: Path) -> None:
    """A catalog without a page is named; it goes only when each of its translations is obsolete, or stands elsewhere."""
    orphan = folder / "old/page.po"
    orphan.parent.mkdir()
    orphan.write_text(TWO + '\nmsgid "New"\nmsgstr ""\n\n#~ msgid "Past"\n#~ msgstr "Vorbei"\n', encoding="utf-8")
    (_, left) = prune(project, [DE], dry_run=True)
    assert (left.name, left.is_orphan, left.stays, left.messages) == ("old/page", True, True, 0)
    for words in ("Zweite, anders", "Zweite"):  # another translation of the same message is somebody's work, too
        orphan.write_text(orphan.read_text(encoding="utf-8").replace('"Zweite"', f'"{words}"'), encoding="utf-8")
        if words == "Zweite":
            orphan.write_text(orphan.read_text(encoding="utf-8").replace("Zweite, anders", words), encoding="utf-8")
        found = {one.name: one for one in prune(project, [DE], orphans=True)}["old/page"]
        assert (found.stays, found.messages, orphan.exists()) == (
            (True, 1, True) if "," in words else (False, 3, False)
        )
    assert not orphan.parent.exists()
    assert {path.name for path in folder.iterdir()} == {"index.po", "sub"}


def test_what_cannot_be_read_or_written_is_left(project: Project, folder: Path) -> None:
    """A broken or a read-only catalog is told, and the others are pruned; nobody's own interface catalog is touched."""
    (folder / "sub/two.po").write_text(f"{TWO}<<<<<<< ours\n", encoding="utf-8")
    (folder / "startoolkit.po").write_text(f'{HEAD}\n#~ msgid "x"\n#~ msgstr "y"\n', encoding="utf-8")
    one, other = prune(project, [DE])
    assert (one.messages, other.error and other.error.code) == (2, "catalog-conflict")
    (folder / "index.po").write_text(INDEX, encoding="utf-8")
    (folder / "index.po").chmod(0o444)
    assert [found.error and found.error.code for found in prune(project, [DE])] == [
        "catalog-unwritable",
        "catalog-conflict",
    ]
    assert (folder / "index.po").read_text(encoding="utf-8") == INDEX
    assert "#~" in (folder / "startoolkit.po").read_text(encoding="utf-8")


def test_a_full_disk_leaves_the_catalog(project: Project, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalog is as it was."""

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(StarError) as caught:
        prune(project, [DE])
    assert caught.value.code == "disk-full"
    assert (folder / "index.po").read_text(encoding="utf-8") == INDEX


def test_the_command_says_what_goes(project: Project, folder: Path) -> None:
    """Messages, and words of somebody's work; with --dry-run nothing changes."""
    (folder / "old.po").write_text(TWO, encoding="utf-8")
    said = startoolkit("prune", "de", "--dry-run", cwd=project.root)
    assert said.returncode == 0, said.stderr
    assert "2 messages would go: 3 words of translation that stand nowhere else." in said.stdout
    assert "old.po: its page is gone, and nothing of it would be lost; --orphans deletes it." in said.stderr
    assert (folder / "index.po").read_text(encoding="utf-8") == INDEX
    done = startoolkit("prune", "--orphans", cwd=project.root)
    assert "3 messages removed, 1 catalog deleted: 3 words" in done.stdout
    assert not [message for message in po.read(folder / "index.po").messages if message.obsolete]
    assert "Nothing to prune" in startoolkit("prune", cwd=project.root).stdout
