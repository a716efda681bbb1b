"""One translation is read, judged and saved: whole or not at all, and never over what somebody else has written."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from startoolkit.catalogs import edit, files
from startoolkit.catalogs.judging import Judge
from startoolkit.catalogs.lock import alone
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.project import Project

DE = Language("de")
CLOSE = "Close [it](sub/two.md)."
CATALOG = """\
msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#: docs/index.md
msgid "Open"
msgstr "Öffnen"

# Of a door
#. Said by the bell
#: docs/index.md
#, fuzzy
#| msgid "Close [that](sub/two.md)."
msgid "Close [it](sub/two.md)."
msgstr "Schließ [das](sub/two.md)."

#~ msgid "Gone"
#~ msgstr "Fort"
"""


@pytest.fixture
def catalog(project: Project) -> Path:
    """The German catalog of the page ``index``."""
    (project.docs / "index.md").write_text("# Open\n\nClose [it](sub/two.md).\n\n```{toctree}\nsub/two\n```\n")
    path = project.catalog(DE, "index")
    path.parent.mkdir(parents=True)
    path.write_text(CATALOG, encoding="utf-8")
    return path


def save(project: Project, msgstr: str, *, msgid: str = CLOSE, fuzzy: bool = False, version: str = "") -> edit.Entry:
    """Save a translation, of the version on disk unless another is named."""
    known = version or edit.entry(project, DE, "index", msgid).version
    return edit.save(project, DE, "index", msgid, msgstr=msgstr, is_fuzzy=fuzzy, version=known)


@pytest.mark.usefixtures("catalog")
def test_an_entry_is_what_the_catalog_has(project: Project) -> None:
    """All that an editor shows of a message is read; a message or catalog that is missing has no line."""
    entry = edit.entry(project, DE, "index", CLOSE)
    assert entry == edit.Entry(
        language="de",
        catalog="index",
        msgid=CLOSE,
        msgstr="Schließ [das](sub/two.md).",
        is_fuzzy=True,
        previous="Close [that](sub/two.md).",
        comments=("Of a door",),
        extracted=("Said by the bell",),
        line=15,
        version=entry.version,
    )
    for docname, msgid in (("index", "Gone"), ("sub/two", "Second")):
        missing = edit.entry(project, DE, docname, msgid)
        assert (missing.msgstr, missing.line, missing.version) == ("", None, "")


def test_a_save_changes_the_lines_of_its_message(project: Project, catalog: Path) -> None:
    """The marks of a fuzzy message go with the translation that is right; all else stays byte by byte."""
    entry = save(project, "Schließ [es](sub/two.md).")
    assert (entry.msgstr, entry.is_fuzzy, entry.previous, entry.line) == ("Schließ [es](sub/two.md).", False, None, 13)
    assert catalog.read_text(encoding="utf-8") == CATALOG.replace(
        '#, fuzzy\n#| msgid "Close [that](sub/two.md)."\n', ""
    ).replace("[das]", "[es]")
    assert entry == edit.entry(project, DE, "index", CLOSE)
    assert [child.name for child in catalog.parent.iterdir()] == ["index.po"]


def test_a_text_may_be_left_to_be_checked(project: Project, catalog: Path) -> None:
    """A translation saved as fuzzy keeps the text it was made for, and one that was not gets the mark."""
    assert save(project, "Schließ [es](sub/two.md).", fuzzy=True).previous == "Close [that](sub/two.md)."
    entry = save(project, "Auf", msgid="Open", fuzzy=True)
    assert entry.is_fuzzy
    assert '#, fuzzy\nmsgid "Open"\nmsgstr "Auf"' in catalog.read_text(encoding="utf-8")


def test_a_translation_may_be_cleared(project: Project, catalog: Path) -> None:
    """An empty text is no translation, so nothing is judged, and it is not fuzzy either."""
    entry = save(project, "\n", fuzzy=True)
    assert (entry.msgstr, entry.is_fuzzy, entry.previous) == ("", False, None)
    assert 'md)."\nmsgstr ""\n' in catalog.read_text(encoding="utf-8")


def test_outer_line_breaks_are_those_of_the_source(project: Project, catalog: Path) -> None:
    """An editor's line break at the end is not saved, which ``msgfmt`` would refuse; inner ones are line feeds."""
    assert save(project, "\nAuf\r\nnun\n", msgid="Open").msgstr == "Auf\nnun"
    assert b"\r" not in catalog.read_bytes()


def test_what_a_build_refuses_is_not_saved(project: Project, catalog: Path) -> None:
    """Another link or a control character is refused with the judge's own reason, also where marked as fuzzy."""
    for text in ("Schließ [es](https://example.org).", "Schließ [es](sub/two.md).\x1b[31m", "Schließ \ud800"):
        for fuzzy in (True, False):
            reasons = Judge(project, DE, {}).faults(CLOSE, text, ["index"])
            with pytest.raises(StarError) as caught:
                save(project, text, fuzzy=fuzzy)
            assert caught.value.code == "translation-refused"
            assert reasons
            assert reasons[0].message in caught.value.message
            assert caught.value.place
            assert caught.value.place.line == 15
    assert catalog.read_text(encoding="utf-8") == CATALOG


def test_what_is_refused_already_may_be_marked(project: Project, catalog: Path) -> None:
    """A text that stands in the catalog may be marked as fuzzy, although no build would use it."""
    catalog.write_text(CATALOG.replace("Öffnen", "[Öffnen](x.md)"), encoding="utf-8")
    assert save(project, "[Öffnen](x.md)", msgid="Open", fuzzy=True).is_fuzzy


def test_what_somebody_else_has_changed_is_not_overwritten(project: Project, catalog: Path) -> None:
    """The error brings what is there now; a text that is the same as there, and a change elsewhere, are no conflict."""
    version = edit.entry(project, DE, "index", CLOSE).version
    theirs = CATALOG.replace("Öffnen", "Auf")
    catalog.write_text(theirs, encoding="utf-8")
    assert edit.entry(project, DE, "index", CLOSE).version == version
    for before, after in (("Schließ ", "Mach "), ("# Of a door", "# Of a gate"), ("#, fuzzy\n", "")):
        catalog.write_text(theirs.replace(before, after), encoding="utf-8")
        with pytest.raises(edit.Conflict) as caught:
            save(project, "Schließ [es](sub/two.md).", version=version)
        assert caught.value.entry == edit.entry(project, DE, "index", CLOSE)
        assert catalog.read_text(encoding="utf-8") == theirs.replace(before, after)
    now = edit.entry(project, DE, "index", CLOSE)
    assert save(project, now.msgstr, fuzzy=now.is_fuzzy, version=version) == now


def test_a_message_that_is_gone_is_not_saved(project: Project, catalog: Path) -> None:
    """Where the catalog, the message or the page is missing, the hint is to update, and nothing is made."""
    with pytest.raises(StarError) as caught:
        save(project, "Fort", msgid="Gone", version="x")
    assert (caught.value.code, "startoolkit update" in caught.value.hint) == ("catalog-outdated", True)
    (project.docs / "index.md").unlink()
    with pytest.raises(StarError, match="page has changed"):
        save(project, "Auf", msgid="Open")
    catalog.unlink()
    with pytest.raises(StarError) as caught:
        save(project, "Auf", msgid="Open", version="x")
    assert caught.value.code == "catalog-outdated"
    assert not catalog.exists()


def test_a_catalog_that_may_not_be_changed_stays(
    project: Project, catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only file, a broken one, a link, and a full disk: one sentence each, and the bytes that were there."""
    entry = edit.entry(project, DE, "index", "Open")
    catalog.chmod(0o444)
    with pytest.raises(StarError) as caught:
        save(project, "Auf", msgid="Open")
    assert (caught.value.code, catalog.stat().st_mode & 0o777) == ("catalog-unwritable", 0o444)
    catalog.chmod(0o644)

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(StarError, match=r"The disk is full \(No space left on device\)") as caught:
            save(project, "Auf", msgid="Open")
    assert caught.value.code == "disk-full"
    assert catalog.read_text(encoding="utf-8") == CATALOG
    assert [child.name for child in catalog.parent.iterdir()] == ["index.po"]
    catalog.write_text(f"{CATALOG}<<<<<<< ours\n", encoding="utf-8")
    with pytest.raises(StarError) as caught:
        save(project, "Auf", msgid="Open", version=entry.version)
    assert caught.value.code == "catalog-conflict"
    catalog.rename(project.root / "away.po")
    catalog.symlink_to(project.root / "away.po")
    with pytest.raises(StarError) as caught:
        save(project, "Auf", msgid="Open", version=entry.version)
    assert caught.value.code == "catalog-unreadable"
    for docname in ("../../../pyproject", "/etc/passwd"):
        with pytest.raises(StarError):
            edit.entry(project, DE, docname, "Open")


@pytest.mark.usefixtures("catalog")
def test_a_save_waits_for_an_update(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """While an update holds the lock nothing is saved, and who waits too long is told."""
    monkeypatch.setattr(files, "PATIENCE_AT_EDITOR", 0.2)
    with alone(project.locale, 1), pytest.raises(StarError) as caught:
        save(project, "Auf", msgid="Open")
    assert caught.value.code == "locale-busy"
    monkeypatch.setattr(files, "PATIENCE_AT_EDITOR", 10)
    thread = threading.Thread(target=save, args=(project, "Auf"), kwargs={"msgid": "Open"})
    with alone(project.locale, 1):
        thread.start()
        time.sleep(0.2)
        assert edit.entry(project, DE, "index", "Open").msgstr == "Öffnen"
    thread.join()
    assert edit.entry(project, DE, "index", "Open").msgstr == "Auf"


_SAVES = """\
import itertools, sys
from pathlib import Path
from startoolkit.catalogs import edit, files
from startoolkit.catalogs.judging import Judge
from startoolkit.languages import Language
from startoolkit.project import Project

project = Project.load(Path(sys.argv[1]))
language = Language("de")
for number in itertools.count():
    now = edit.entry(project, language, "index", "Open")
    text = "Auf" if number % 2 else "Auf " * 100
    edit.save(project, language, "index", "Open", msgstr=text.strip(), is_fuzzy=False, version=now.version)
    print(number, flush=True)
"""
KILLS = int(os.environ.get("STARTOOLKIT_KILLS", "3"))
"""300 before a release; each takes half a second."""


def test_a_kill_while_saving_leaves_the_catalog_whole(project: Project, catalog: Path) -> None:
    """Killed at any moment, a save leaves the old text or the new one, whole, and the next save goes through."""
    moments = random.Random(7)
    others = po.read(catalog).messages[1:]
    for _ in range(KILLS):
        code = f"import sys; sys.path[:0] = {sys.path!r}\n{_SAVES}"
        saving = subprocess.Popen([sys.executable, "-c", code, project.root], stdout=subprocess.PIPE)
        assert saving.stdout
        saving.stdout.readline()
        time.sleep(moments.uniform(0, 0.05))
        saving.send_signal(signal.SIGKILL)
        assert saving.wait() == -signal.SIGKILL
        saving.stdout.close()
        found = po.read(catalog).messages
        assert found[0].msgstr in ("Auf", ("Auf " * 100).strip())  # the first save is over
        assert [(one.msgid, one.msgstr, one.flags) for one in found[1:]] == [
            (one.msgid, one.msgstr, one.flags) for one in others
        ]
    save(project, "Offen", msgid="Open")
    assert po.read(catalog).messages[0].msgstr == "Offen"
    assert [child.name for child in catalog.parent.iterdir()] == ["index.po"]
