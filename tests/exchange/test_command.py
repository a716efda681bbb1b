"""The commands as an editor uses them: a file out, a file in, one list of what is left."""

from __future__ import annotations

import subprocess

import pytest

from startoolkit.project import Project
from tests.conftest import startoolkit
from tests.exchange.conftest import INDEX, catalog


@pytest.mark.parametrize("kind", ["csv", "xliff", "xliff2"])
def test_out_and_in_again(project: Project, kind: str) -> None:
    """What is not taken is listed with its catalog and line, and left in a file that can be corrected and taken."""
    if kind == "xliff":
        pytest.importorskip("translate")
    root, suffix = project.root, "csv" if kind == "csv" else "xlf"
    done = startoolkit("exchange", "export", "de", "--todo", "--format", kind, "--output", f"out.{suffix}", cwd=root)
    assert (done.returncode, done.stdout) == (0, f"out.{suffix}: 2 messages of de.\n"), done.stderr
    before = {"csv": "neighbours.,,untranslated", "xlf": "neighbours.</source>"}[suffix]
    after = {"csv": "neighbours.,Das [Tor](x.md),", "xlf": "neighbours.</source><target>Das [Tor](x.md)</target>"}[
        suffix
    ]
    sent = (root / f"out.{suffix}").read_text(encoding="utf-8")
    assert before in sent
    (root / f"back.{suffix}").write_text(sent.replace(before, after), encoding="utf-8")
    for option, told in (("--dry-run", "1 translation not taken."), ("--theirs", f"back.left.{suffix} has it, with")):
        done = startoolkit("exchange", "import", f"back.{suffix}", option, cwd=root)
        assert done.returncode == 1
        assert "locale/de/LC_MESSAGES/index.po:19: refused: Das [Tor](x.md)\n" in done.stdout
        assert told in done.stdout
    assert told in startoolkit("exchange", "import", f"back.{suffix}", cwd=root).stdout
    left = root / f"back.left.{suffix}"
    assert "startoolkit: The translation has the link to 'x.md'" in left.read_text(encoding="utf-8")
    left.write_text(left.read_text(encoding="utf-8").replace("[Tor](x.md)", "Tor"), encoding="utf-8")
    done = startoolkit("exchange", "import", left.name, cwd=root)
    assert (done.returncode, done.stdout) == (0, "1 translation taken.\n"), done.stderr
    assert catalog(project).read_text(encoding="utf-8") == INDEX.replace(
        'neighbours."\nmsgstr ""', 'neighbours."\nmsgstr "Das Tor"'
    )


def test_a_memory_out_and_in_again(project: Project) -> None:
    pytest.importorskip("translate")
    root = project.root
    assert startoolkit("exchange", "export", "de", "--format", "tmx", cwd=root).returncode == 0
    text = catalog(project).read_text(encoding="utf-8").replace('"Öffnen"', '""')
    catalog(project).write_text(text, encoding="utf-8")
    done = startoolkit("exchange", "import", "exchange/guide-de.tmx", cwd=root)
    assert done.stdout == "de: 1 translation put in as fuzzy, for messages that had none.\n"
    assert '#, fuzzy\nmsgid "Open"\nmsgstr "Öffnen"' in catalog(project).read_text(encoding="utf-8")


def test_git_passes_over_what_is_sent_and_what_comes_back(project: Project) -> None:
    """Wherever in the project one stands; a folder that was there before is left as it is."""
    root = project.root
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)

    def unknown() -> str:
        shown = subprocess.run(["git", "status", "--short"], cwd=root, check=True, capture_output=True, text=True)
        return shown.stdout

    before = unknown()
    done = startoolkit("--project", "..", "exchange", "export", "de", "--format", "csv", cwd=root / "docs")
    assert done.stdout.endswith("/exchange/guide-de.csv: 4 messages of de.\n"), done.stderr
    file = root / "exchange/guide-de.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Öffnen", "[Tor](x.md)"), encoding="utf-8")
    assert startoolkit("exchange", "import", "exchange/guide-de.csv", cwd=root).returncode == 1
    assert (root / "exchange/guide-de.left.csv").is_file()
    assert unknown() == before
    (root / "exchange/.gitignore").unlink()
    assert startoolkit("exchange", "export", "de", "--format", "tbx", cwd=root).returncode == 0
    assert not (root / "exchange/.gitignore").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("export", "de", "--output", "there.csv"), 3, "There is a file of this name already"),
        (("export", "de", "--output", "no/there.csv"), 3, "The file cannot be written"),
        (("export", "de", "--output", "there.doc"), 3, "does not say its format"),
        (("export", "de", "--output", "new.csv", "--format", "xliff"), 2, "new.csv says csv, and the format is xliff"),
        (("export", "en"), 2, "startoolkit exchange export --help"),
        (("export", "xx"), 2, "[unknown-language]"),
        (("export", "de", "none"), 2, "[unknown-page]"),
        (("export", "de", "--format", "tmx", "--todo"), 2, "TMX has none"),
        (("import", "there.csv"), 3, "has no column id"),
        (("import", "none.csv"), 3, "cannot be read"),
        (("import", "there.tbx"), 3, "Terms are exported only"),
    ],
)
def test_wrong_use_is_one_sentence(project: Project, words: tuple[str, ...], code: int, told: str) -> None:
    there = project.root / "there.csv"
    there.write_text("mine\x1b[31m\n")
    done = startoolkit("exchange", *words, cwd=project.root)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert there.read_text() == "mine\x1b[31m\n"
    assert {path.name for path in project.root.iterdir() if path.is_file()} == {"pyproject.toml", "there.csv"}


def test_what_a_file_says_is_harmless_in_a_terminal(project: Project) -> None:
    """Control characters of texts and notes are shown as their codes."""
    assert startoolkit("exchange", "export", "de", "--output", "a.csv", cwd=project.root).returncode == 0
    file = project.root / "a.csv"
    text = file.read_text(encoding="utf-8").replace("Öffnen,translated,", "Öff\x1b[31mnen,translated,What\x1b]0;x\x07?")
    file.write_text(text, encoding="utf-8")
    done = startoolkit("exchange", "import", "a.csv", cwd=project.root)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "refused" in done.stdout
    assert "note: What" in done.stdout
