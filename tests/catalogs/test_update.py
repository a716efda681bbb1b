"""``startoolkit update``: what it makes of catalogs, and that nothing is lost."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import attrs
import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from startoolkit.catalogs import files
from startoolkit.catalogs.lock import alone
from startoolkit.catalogs.merge import merge, similar
from startoolkit.catalogs.update import Updated, update
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.messages.po_edit import created
from startoolkit.project import Project

from .conftest import pages

DE = Language("de")
CATALOG = """\
# The translators of the star
#
msgid ""
msgstr ""
"Project-Id-Version: star\\n"
"Language: de\\n"
"X-Poedit-Bookmarks: 1,2\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"X-Generator: Poedit 3\\n"
"Last-Translator: Zoë\\n"

# Said by a bell
#: docs/index.md:99
msgid "Open"
msgstr "Öffnen"

#, fuzzy
#| msgid "Close that"
msgid "Close"
msgstr "Zumachen"

# Kept for later
#, fuzzy
#~| msgid "Lock that"
#~ msgid "Lock"
#~ msgstr "Absperren"

# The end
"""


@pytest.fixture
def catalog(project: Project) -> Path:
    """The German catalog of the first page, as a translator left it."""
    path = project.catalog(DE, "index")
    path.parent.mkdir(parents=True)
    path.write_text(CATALOG, encoding="utf-8")
    return path


def one(project: Project, *texts: str) -> Updated:
    """Update the German catalog of a page with these texts."""
    (updated,) = update(project, [DE], extract=pages(index=list(texts)))
    return updated


def test_new_catalogs_are_created(project: Project) -> None:
    """A page without a catalog gets one in every language but its own, with a header that needs no more work."""
    done = update(project, project.settings.languages)
    assert [(updated.language.code, updated.docname, updated.state) for updated in done] == [
        (code, docname, "created") for code in ("de", "fr") for docname in ("index", "sub/two")
    ]
    catalog = po.read(project.catalog(DE, "index"))
    assert [(message.msgid, message.locations) for message in catalog.messages] == [
        ("Open", ("docs/index.md",)),
        ("Close *it*.", ("docs/index.md",)),
    ]
    assert catalog.header == {
        "Project-Id-Version": "The Star 1",
        "Report-Msgid-Bugs-To": "",
        "POT-Creation-Date": "2026-11-23 00:00+0000",
        "PO-Revision-Date": "2026-11-23 00:00+0000",
        "Last-Translator": "",
        "Language-Team": "",
        "Language": "de",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    assert not catalog.head.fuzzy
    assert {path.name for path in project.root.iterdir()} == {"pyproject.toml", "docs", "locale"}


def test_the_docs_may_have_settings_of_their_own(project: Project) -> None:
    """The ``conf.py`` of the docs is used, with its additional targets."""
    (project.docs / "conf.py").write_text('extensions = ["myst_parser"]\ngettext_additional_targets = ["image"]\n')
    (project.docs / "index.md").write_text("# Open\n\n![A star](star.png)\n\n```{toctree}\nsub/two\n```\n")
    update(project, [DE])
    assert "![A star](star.png)" in {message.msgid for message in po.read(project.catalog(DE, "index")).messages}


def test_docs_that_sphinx_cannot_read_are_named(project: Project) -> None:
    """A ``conf.py`` that fails gives what Sphinx said, and no catalog is touched."""
    (project.docs / "conf.py").write_text('extensions = ["no_such_extension"]\n')
    with pytest.raises(StarError, match="no_such_extension") as caught:
        update(project, [DE])
    assert caught.value.code == "docs-unreadable"
    assert not list(project.locale.rglob("*.po"))


def test_nothing_of_a_message_in_use_is_lost(project: Project, catalog: Path) -> None:
    """Headers and their order, comments, previous texts and obsolete messages survive a new message."""
    updated = one(project, "Open", "New and quite different", "Close")
    assert updated.state == "changed"
    text = catalog.read_text(encoding="utf-8")
    new = '#: docs/index.md\nmsgid "New and quite different"\nmsgstr ""\n\n'
    assert text == CATALOG.replace("#, fuzzy\n#| msgid", f"{new}#, fuzzy\n#| msgid")


@pytest.mark.parametrize(
    ("texts", "counts"),
    [
        (("Open", "Close"), (0, 0, 0, 0, 2)),
        (("Open", "Close", "Lock"), (0, 0, 1, 0, 2)),
        (("Open", "Close", "Wholly other"), (1, 0, 0, 0, 2)),
        (("Open!", "Close"), (0, 1, 0, 0, 1)),
        (("Close",), (0, 0, 0, 1, 1)),
    ],
)
def test_what_became_of_the_messages_is_counted(
    project: Project, catalog: Path, texts: tuple[str, ...], counts: tuple[int, ...]
) -> None:
    """New, fuzzy, restored, gone and kept messages are counted."""
    assert catalog.exists()
    merged = one(project, *texts).merged
    assert merged is not None
    assert (merged.new, merged.fuzzy, merged.restored, merged.gone, merged.kept) == counts


def test_a_reworded_message_keeps_what_it_was(project: Project, catalog: Path) -> None:
    """The translation is proposed as fuzzy with the text that it was made for, and the old pair stays too."""
    one(project, "Open!", "Close")
    after = po.read(catalog)
    assert (after.live[0].msgstr, after.live[0].previous, after.live[0].flags) == ("Öffnen", "Open", ("fuzzy",))
    assert [(message.msgid, message.msgstr) for message in after.obsolete] == [
        ("Lock", "Absperren"),
        ("Open", "Öffnen"),
    ]


def test_the_previous_text_is_the_one_that_was_translated(project: Project, catalog: Path) -> None:
    """A text that is reworded twice before a translator looks keeps the text of its translation."""
    one(project, "Open!", "Close")
    one(project, "Open!?", "Close")
    after = po.read(catalog)
    assert (after.live[0].msgid, after.live[0].msgstr, after.live[0].previous) == ("Open!?", "Öffnen", "Open")
    assert [message.msgid for message in after.obsolete] == ["Lock", "Open"]


def test_a_reverted_text_has_its_translation_again(project: Project, catalog: Path) -> None:
    """Rewording a text and taking that back leaves the translation approved, and no guess behind."""
    one(project, "Open", "Close", "Third")
    before = catalog.read_bytes().replace(b":99", b"")  # of where it stood, nothing is kept
    one(project, "Open!", "Close", "Third")
    merged = one(project, "Open", "Close", "Third").merged
    assert merged is not None
    assert merged.restored == 1
    assert catalog.read_bytes() == before


def test_work_on_a_guess_is_kept(project: Project, catalog: Path) -> None:
    """A proposal that a translator has begun to change becomes obsolete like any translation."""
    one(project, "Open!", "Close")
    catalog.write_text(catalog.read_text().replace('msgid "Open!"\nmsgstr "Öffnen"', 'msgid "Open!"\nmsgstr "Öffne!"'))
    one(project, "Close")
    assert "Öffne!" in {message.msgstr for message in po.read(catalog).obsolete}


def test_moved_lines_change_nothing(project: Project, catalog: Path) -> None:
    """A catalog is written only when a message is: not for the lines that its messages stand in."""
    before = catalog.stat()
    assert one(project, "Open", "Close").state == "unchanged"
    assert catalog.stat().st_mtime_ns == before.st_mtime_ns
    assert catalog.stat().st_ino == before.st_ino


def test_a_page_that_is_gone_keeps_its_catalog(project: Project, catalog: Path) -> None:
    """The catalog of a page that is no more is reported and left as it is."""
    (updated,) = update(project, [DE], extract=pages())
    assert (updated.docname, updated.state) == ("index", "orphan")
    assert catalog.read_text(encoding="utf-8") == CATALOG


def test_a_broken_catalog_is_named_and_the_others_are_done(project: Project, catalog: Path) -> None:
    """A catalog that cannot be read is left as it is, byte by byte; those after it are updated."""
    broken = CATALOG.replace('msgstr "Öffnen"', 'msgstr Öffnen"')
    catalog.write_text(broken, encoding="utf-8")
    first, second = update(project, [DE], extract=pages(index=["Open"], other=["Other"]))
    assert (first.state, first.error and first.error.code) == ("broken", "catalog-syntax")
    assert second.state == "created"
    assert catalog.read_text(encoding="utf-8") == broken


@pytest.mark.parametrize("what", ["link", "folder", "fifo", "linked folder"])
def test_what_is_no_plain_file_is_left_alone(project: Project, tmp_path: Path, what: str) -> None:
    """A link, folder or FIFO in the place of a catalog is named, and nothing is written through it."""
    path = project.catalog(DE, "index")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.po").write_text(CATALOG)
    path.parent.parent.mkdir(parents=True)
    if what == "linked folder":
        path.parent.symlink_to(outside)
    else:
        path.parent.mkdir()
        {
            "link": lambda: path.symlink_to(outside / "index.po"),
            "folder": path.mkdir,
            "fifo": lambda: os.mkfifo(path),
        }[what]()
    for texts in (["New"], ["Newer"]):
        if "folder" in what:  # it could hide any number of catalogs, so nothing is done at all
            with pytest.raises(StarError) as caught:
                update(project, [DE], extract=pages(index=texts))
            assert caught.value.code == "catalog-unreadable"
            continue
        first, *_ = update(project, [DE], extract=pages(index=texts))
        assert (first.state, first.error and first.error.code) == ("broken", "catalog-unreadable")
    assert (outside / "index.po").read_text() == CATALOG
    assert [child.name for child in outside.iterdir()] == ["index.po"]


def test_a_read_only_catalog_is_left_as_it_is(project: Project, catalog: Path) -> None:
    """A catalog that its owner has closed is not replaced, and told only where it would be another one."""
    catalog.chmod(0o444)
    first, second = update(project, [DE], extract=pages(index=["New"], other=["Other"]))
    assert (first.state, first.error and first.error.code) == ("read-only", "catalog-unwritable")
    assert second.state == "created"
    assert (catalog.read_text(encoding="utf-8"), catalog.stat().st_mode & 0o777) == (CATALOG, 0o444)
    catalog.with_name("other.po").unlink()
    catalog.chmod(0o644)
    one(project, "Open", "Close")
    catalog.chmod(0o444)
    assert one(project, "Open", "Close").state == "unchanged"


@pytest.mark.skipif(os.geteuid() != 0, reason="a disk that is read-only needs root")
@pytest.mark.usefixtures("catalog")
def test_a_read_only_disk_is_told_once_for_each_folder(project: Project) -> None:
    """Where nothing can be written, one sentence for each folder says so, and what needs no change is in order."""
    if subprocess.run(["mount", "--bind", project.locale, project.locale], check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", project.locale], check=True)
        done = update(project, [DE], extract=pages(a=["A"], b=["B"], c=["C"]))
        assert [(each.docname, each.state) for each in done] == [("a", "broken"), ("index", "orphan")]
        assert one(project, "Open", "Close").state == "unchanged"
    finally:
        subprocess.run(["umount", project.locale], check=True)


@pytest.mark.usefixtures("catalog")
def test_no_lock_is_left(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left of the lock, in the locale folder or beside it, even where a folder cannot be locked."""
    one(project, "New")
    assert {path.name for path in project.locale.iterdir()} == {"de"}

    def only_files(descriptor: int, how: int) -> None:  # as NFS does
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(9, "Bad file descriptor")
        real(descriptor, how)

    real = fcntl.flock
    monkeypatch.setattr(fcntl, "flock", only_files)
    with alone(project.locale, 1):
        assert (project.root / ".locale.lock").exists()
        with pytest.raises(TimeoutError), alone(project.locale, 0.1):
            pass
    assert {path.name for path in project.root.iterdir()} == {"pyproject.toml", "docs", "locale"}


def test_a_lock_of_a_killed_update_holds_nobody_up(project: Project) -> None:
    """The lock ends with the process that has it."""
    project.locale.mkdir()
    code = f"import os, sys; sys.path[:0] = {sys.path!r}\n" + _HOLDS
    done = subprocess.run([sys.executable, "-c", code, project.locale], capture_output=True)
    assert done.returncode == -9, done.stderr
    with alone(project.locale, 0.1):
        assert not [*project.locale.iterdir()]


_HOLDS = """\
import os, signal
from pathlib import Path
from startoolkit.catalogs.lock import alone
with alone(Path(sys.argv[1]), 1):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_full_disk_leaves_the_file(project: Project, catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is told as such, not as a broken catalog, which is as it was, with nothing beside it."""

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StarError, match=r"The disk is full \(No space left on device\)") as caught:
        one(project, "New")
    assert (caught.value.code, caught.value.place and caught.value.place.path) == ("disk-full", catalog)
    assert catalog.read_text(encoding="utf-8") == CATALOG
    assert [child.name for child in catalog.parent.iterdir()] == ["index.po"]


_KILLED = """\
import os, signal, sys
from pathlib import Path
from startoolkit.messages import po
from startoolkit.messages.po_edit import created
from startoolkit.catalogs.update import update
from startoolkit.languages import Language
from startoolkit.project import Project

moment = sys.argv[2]
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "fsync":
    os.fsync = die
elif moment == "rename":
    Path.replace = die
else:
    from startoolkit import disk
    disk._sync_folder = die
update(Project.load(Path(sys.argv[1])), [Language("de")], extract=lambda p: {"index": (po.Message(0, "New", ""),)})
"""


@pytest.mark.parametrize("moment", ["fsync", "rename", "after"])
def test_a_kill_leaves_the_catalog_whole(project: Project, catalog: Path, moment: str) -> None:
    """Killed at any moment, an update leaves the old catalog or the new one, and the next one goes through."""
    done = subprocess.run([sys.executable, "-c", _KILLED, project.root, moment], capture_output=True)
    assert done.returncode == -9, done.stderr
    assert [message.msgid for message in po.read(catalog).live] == (["New"] if moment == "after" else ["Open", "Close"])
    one(project, "New")
    assert [message.msgid for message in po.read(catalog).live] == ["New"]
    assert [child.name for child in catalog.parent.iterdir()] == ["index.po"]


def test_two_updates_take_turns(project: Project, catalog: Path) -> None:
    """A second update waits for the first to end, and starts from what that one wrote."""
    with alone(project.locale, 1):
        second = threading.Thread(target=one, args=(project, "Open", "Close", "New"))
        second.start()
        time.sleep(0.2)
        assert catalog.read_text(encoding="utf-8") == CATALOG
        catalog.write_text(CATALOG.replace("Zumachen", "Schließen"), encoding="utf-8")
    second.join()
    assert [message.msgstr for message in po.read(catalog).live] == ["Öffnen", "Schließen", ""]


def test_an_update_that_never_ends_is_not_waited_for(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits too long is told that another update is running."""
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    project.locale.mkdir()
    with alone(project.locale, 1), pytest.raises(StarError) as caught:
        one(project, "New")
    assert caught.value.code == "locale-busy"


def test_a_message_that_sphinx_intl_left_obsolete_is_restored(project: Project, catalog: Path) -> None:
    """A translation among the obsolete messages serves a live message of the same text that has none."""
    catalog.write_text(CATALOG.replace('msgid "Open"', 'msgid "Lock"').replace('msgstr "Öffnen"', 'msgstr ""'))
    one(project, "Lock", "Close")
    after = po.read(catalog)
    assert after.live[0].msgstr == "Absperren"
    assert not after.obsolete


def test_guesses_are_bounded_in_time() -> None:
    """Many long messages against many others take seconds, not hours, and each keeps its own translation."""
    texts = [" ".join(f"word{(number * 7 + place * place) % 97}" for place in range(60)) for number in range(300)]
    gone = [po.Message(0, text, "x") for text in texts]
    new = [po.Message(0, f"{text} again", "") for text in texts]
    start = time.process_time()
    found = similar(new, gone)
    assert time.process_time() - start < 20
    assert found
    assert all(key[1] == f"{message.msgid} again" for key, message in found.items())


def test_texts_that_repeat_themselves_are_not_compared() -> None:
    """A pair that difflib would take more than a minute for gets no guess, and no minute."""
    new, gone = po.Message(0, "ab " * 660, ""), po.Message(0, "ba " * 660, "x")
    start = time.process_time()
    assert similar([new], [gone]) == {}
    assert time.process_time() - start < 5


def test_parts_of_a_paragraph_keep_its_translation_as_a_guess() -> None:
    """A paragraph cut to a quarter, or split in two, is found again; one on the same subject is not."""
    sentences = (
        "The council sets aside a sum for the street each year.",
        "Neighbours meet in spring and decide what to do with it.",
        "Two of them keep the list and tell everyone how much is left.",
        "Whatever has not been spent by winter goes back to the town.",
    )
    gone = [po.Message(0, " ".join(sentences), "x"), po.Message(0, "The council meets in spring.", "y")]
    parts = [po.Message(0, text, "") for text in (sentences[1], " ".join(sentences[:2]), " ".join(sentences[2:]))]
    other = po.Message(0, "Neighbours of the council keep a list of what the town spends in winter.", "")
    found = similar([*parts, other], gone)
    assert {key[1] for key in found} == {part.msgid for part in parts}
    assert all(guess is gone[0] for guess in found.values())


_WORDS = st.sampled_from(["Open", "Open it", "Open it now", "Close", "Close it", "Stars shine", "One star shines"])
_MESSAGES = st.builds(
    po.Message,
    line=st.just(0),
    msgid=_WORDS,
    msgstr=st.sampled_from(["", "Öffnen", "Schließen"]),
    flags=st.sampled_from([(), ("fuzzy",)]),
    comments=st.sampled_from([(), ("Note",)]),
    previous=st.none() | _WORDS,
    obsolete=st.booleans(),
)


@given(st.lists(_MESSAGES, max_size=8, unique_by=lambda m: m.msgid), st.lists(_WORDS, max_size=6, unique=True))
@settings(max_examples=200, deadline=None)
def test_merging_twice_is_merging_once(old: list[po.Message], texts: list[str]) -> None:
    """A second merge changes nothing, and no translation is lost in the first."""
    template = [po.Message(0, text, "") for text in texts]
    once = merge(old, template).messages
    assert merge(once, template).messages == once
    assert {message.msgid for message in once if not message.obsolete} == set(texts)
    assert {m.msgstr for m in old} <= {m.msgstr for m in once} | {""}
    kept = {message.msgid: message for message in once}
    assert all(kept[m.msgid].msgstr == m.msgstr for m in old if m.msgstr and not m.fuzzy)


_TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), min_size=1, max_size=120)
_ANY = st.builds(
    po.Message,
    line=st.just(0),
    msgid=_TEXTS | st.text('-"\\ \n.a', min_size=1, max_size=200),
    msgstr=_TEXTS | st.just(""),
    context=st.none() | _TEXTS,
    flags=st.sampled_from([(), ("fuzzy", "no-wrap")]),
    comments=st.lists(st.text("ab #.,|~", max_size=90).map(str.strip), max_size=2).map(tuple),
    previous=st.none() | _TEXTS,
    obsolete=st.booleans(),
)


@given(st.lists(_ANY, max_size=5, unique_by=lambda message: message.key))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read(messages: list[po.Message]) -> None:
    """Whatever messages a catalog holds, the text written for them is read as the same messages."""
    head = po.Message(0, "", "Content-Type: text/plain; charset=UTF-8\n", comments=("Hello",))
    read = po.parse(created(Path("x.po"), head, messages), Path("x.po"))
    assert [attrs.evolve(message, line=0) for message in read.messages] == messages


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="needs GNU gettext")
def test_other_tools_read_what_is_written(project: Project, catalog: Path) -> None:
    """``msgfmt -c`` accepts an updated catalog, and polib finds the same texts."""
    one(project, "Open!", "Close", "A long text " * 20 + 'with "quotes", a \\ and a\n\tbreak')
    done = subprocess.run(["msgfmt", "-c", "-o", os.devnull, catalog], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ours = [(message.msgid, message.msgstr) for message in po.read(catalog).messages]
    assert ours == [(entry.msgid, entry.msgstr) for entry in polib.pofile(str(catalog))]


def translate(project: Project, name: str, **texts: str) -> None:
    """Write a German catalog by hand."""
    path = project.catalog(DE, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = "\n".join(f'msgid "{msgid}"\nmsgstr "{text}"\n' for msgid, text in texts.items())
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' + entries, encoding="utf-8")


def german(project: Project, name: str) -> dict[str, tuple[str, bool]]:
    """The translations of a catalog, and whether they are fuzzy."""
    return {message.msgid: (message.msgstr, message.fuzzy) for message in po.read(project.catalog(DE, name)).live}


def test_a_message_that_moved_takes_its_translation_along(project: Project) -> None:
    """What another page had is taken over where it is now, also from a page that was renamed without its catalog."""
    translate(project, "index", Open="Öffnen", Bell="Glocke")
    translate(project, "old", Street="Straße")
    first, second, orphan = update(project, [DE], extract=pages(index=["Open"], new=["Bell", "Street", "Tree"]))
    assert german(project, "new") == {"Bell": ("Glocke", False), "Street": ("Straße", False), "Tree": ("", False)}
    assert second.merged
    assert (second.merged.restored, second.merged.fuzzy, second.merged.new) == (2, 0, 1)
    assert [first.docname, orphan.docname, orphan.state] == ["index", "old", "orphan"]
    assert [message.msgid for message in po.read(project.catalog(DE, "index")).messages if message.obsolete] == ["Bell"]


def test_a_message_that_moved_and_was_changed_has_its_translation_as_a_guess(project: Project) -> None:
    """What a page has lost is proposed where something like it is new, with the text it was made for; and is kept."""
    old = "The council sets aside a sum for the street each year."
    translate(project, "index", **{"Open": "Öffnen", old: "Der Rat legt jedes Jahr etwas zurück."})
    translate(project, "sub/two", Tree="Baum")
    new = old.replace("sum", "small sum")
    words = pages(index=["Open"], **{"sub/two": ["Tree", new]})
    first, second = update(project, [DE], extract=words)
    assert first.merged
    assert second.merged
    assert (first.merged.gone, second.merged.fuzzy, second.merged.new) == (1, 1, 0)
    moved = po.read(project.catalog(DE, "sub/two")).live[1]
    assert (moved.msgid, moved.fuzzy, moved.previous) == (new, True, old)
    assert [message.msgid for message in po.read(project.catalog(DE, "index")).obsolete] == [old]
    assert [one.state for one in update(project, [DE], extract=words)] == ["unchanged", "unchanged"]


def test_what_is_translated_elsewhere_is_proposed(project: Project) -> None:
    """A message that another page has, too, gets its translation as a fuzzy one, and without its comments; never twice."""
    translate(project, "index", Open="Öffnen")
    change = project.catalog(DE, "index")
    change.write_text(change.read_text(encoding="utf-8").replace('msgid "Open"', '# Of a door\nmsgid "Open"'), "utf-8")
    words = pages(index=["Open"], new=["Open", "Tree"])
    _, second = update(project, [DE], extract=words)
    assert second.merged
    assert (second.merged.restored, second.merged.fuzzy, second.merged.new) == (0, 1, 1)
    assert german(project, "new") == {"Open": ("Öffnen", True), "Tree": ("", False)}
    assert not any(message.comments for message in po.read(project.catalog(DE, "new")).live)
    assert german(project, "index") == {"Open": ("Öffnen", False)}
    assert [one.state for one in update(project, [DE], extract=words)] == ["unchanged", "unchanged"]


def test_a_fuzzy_translation_is_proposed_nowhere_else(project: Project) -> None:
    """What nobody has confirmed is not passed on, and a translation of one's own is not replaced."""
    translate(project, "index", Open="Öffnen", Close="Zu")
    path = project.catalog(DE, "index")
    path.write_text(path.read_text(encoding="utf-8").replace('msgid "Open"', '#, fuzzy\nmsgid "Open"'), "utf-8")
    translate(project, "new", Close="Schließen")
    update(project, [DE], extract=pages(index=["Open", "Close"], new=["Open", "Close"]))
    assert german(project, "new") == {"Open": ("", False), "Close": ("Schließen", False)}


def test_an_obsolete_translation_of_ones_own_comes_first(project: Project) -> None:
    """A message that comes back gets what the catalog has kept of it, not what another page has."""
    translate(project, "index", Open="Öffnen")
    translate(project, "new", Tree="Baum")
    path = project.catalog(DE, "new")
    path.write_text(path.read_text(encoding="utf-8") + '\n#~ msgid "Open"\n#~ msgstr "Auf"\n', encoding="utf-8")
    update(project, [DE], extract=pages(index=["Open"], new=["Tree", "Open"]))
    assert german(project, "new") == {"Tree": ("Baum", False), "Open": ("Auf", False)}


def test_permissions_stay(project: Project, catalog: Path) -> None:
    """Who may read and write a catalog is not changed by an update."""
    catalog.chmod(0o640)
    assert one(project, "New").state == "changed"
    assert stat.S_IMODE(catalog.stat().st_mode) == 0o640
