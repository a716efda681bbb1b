"""Every case of the corpus: what is refused, shown and said, and that the build does nothing else."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.hostile import corpus, sandbox
from tests.hostile.conftest import BENIGN, Book

HOSTILE = [case for file in corpus.FILES if file != BENIGN for case in corpus.cases(file)]
GOOD = corpus.cases(BENIGN)
REFUSED = [case for case in HOSTILE if case.refused]
HARMLESS = [case for case in HOSTILE if not case.refused]


def name(case: corpus.Case) -> str:
    return case.docname


@pytest.mark.parametrize("case", REFUSED, ids=name)
def test_refused(hostile: Book, case: corpus.Case) -> None:
    """The page is that of the source, marked with its language; one line says where and why; no output has the text."""
    said = _said(hostile, case)
    assert said, "nothing is said"
    assert all(f"{case.docname}.po:{corpus.LINE}: WARNING: " in line for line in said)
    assert all(line.endswith(" [startoolkit.refused]") for line in said)
    assert any(case.says in line for line in said), said
    page = corpus.body(hostile.out("html") / f"{case.docname}.html")
    assert _unmarked(page) == _unmarked(corpus.body(hostile.out("source") / f"{case.docname}.html"))
    assert not case.marked or _is_marked(page)
    assert not [text for text in case.must_not if text.lower() in page.lower()]
    assert not [place for place, text in _outputs(hostile).items() if case.word.encode() in text]


@pytest.mark.parametrize("case", HARMLESS, ids=name)
def test_harmless(hostile: Book, case: corpus.Case) -> None:
    """What looks like an attack and is words only is shown as words."""
    _is_shown(hostile, case)


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_benign(benign: Book, case: corpus.Case) -> None:
    """Good work is shown, and nothing is said."""
    _is_shown(benign, case)


def _is_shown(book: Book, case: corpus.Case) -> None:
    assert not _said(book, case)
    page = corpus.body(book.out("html") / f"{case.docname}.html")
    assert not [text for text in case.shows if text not in page], page
    assert not [text for text in case.must_not if text.lower() in page.lower()]
    assert not case.marked or not _is_marked(page)


@pytest.mark.parametrize("which", ["hostile", "benign"])
def test_nothing_else_happens(which: str, request: pytest.FixtureRequest) -> None:
    """The builds end well; they read no secret, write only their output, run and contact nothing, change no source."""
    book: Book = request.getfixturevalue(which)
    assert [run.code for run in book.runs.values()] == [0, 0, 0]
    assert book.misdeeds() == []
    assert not book.changed
    secrets = [*corpus.SECRETS.values(), sandbox.SECRET, "root:x:0:0"]
    texts = _outputs(book)
    assert len(texts) > 100
    assert not [(place, secret) for place, text in texts.items() for secret in secrets if secret.encode() in text]


def test_nothing_is_said_but_refusals(hostile: Book) -> None:
    """Whatever a translation holds, it adds no line of its own to what the build says, nor a sign nobody sees."""
    lines = hostile.runs["html"].output.splitlines()
    assert not [line for line in lines if not line.endswith("[startoolkit.refused]")]
    assert all(line.isprintable() for line in lines)
    assert max(map(len, lines)) < 700
    assert hostile.runs["source"].output == ""


def test_every_category_has_cases() -> None:
    """The corpus does not shrink by accident."""
    counts = Counter(case.docname.split("/")[0] for case in (*REFUSED, *HARMLESS, *GOOD))
    assert len(counts) == 17
    assert min(counts.values()) >= 10
    assert sum(counts.values()) > 600


def test_the_watch_sees_what_it_is_for(tmp_path: Path) -> None:
    """Files read and written, commands and connections are noticed; without that the corpus would prove nothing."""
    code = (
        "import os, socket, subprocess\n"
        f"open({str(tmp_path / 'secret.txt')!r}, 'w').close(); open({str(tmp_path / 'secret.txt')!r}).close()\n"
        "subprocess.run(['true']); os.system('true')\n"
        "try: socket.create_connection(('127.0.0.1', 9))\nexcept PermissionError: print('refused')\n"
    )
    run = sandbox.watch_process("-c", code, cwd=tmp_path)
    kinds = Counter(deed.split(" ")[0] for deed in run.misdeeds())
    assert kinds.keys() == {"read", "write", "command", "network"}
    assert "refused" in run.output


def test_the_watch_allows_no_more_than_it_says(tmp_path: Path) -> None:
    """Git is asked for the revision and nothing else, by that module alone; a digest is no reading, and of pages only."""
    root = tmp_path / "root"
    for path in (root / "docs/secret.txt", root / "secret.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    code = (
        "import subprocess\nfrom pathlib import Path\nfrom startoolkit import revision\n"
        "from startoolkit.editions import stat_cache as known\nroot = Path.cwd()\n"
    )

    def misdeeds(line: str) -> list[str]:
        return [deed.split(" ")[0] for deed in sandbox.watch_process("-c", code + line, cwd=root).misdeeds()]

    assert misdeeds("revision.revision_of(root, [root])") == []
    assert misdeeds("revision._git(root, 'rev-parse', '--verify', 'HEAD')") == []
    assert misdeeds("revision._git(root, 'rev-parse', '--verify', 'HEAD', '--git-dir')") == ["command"]
    assert misdeeds("revision._git(root, '-c', 'alias.x=!true', 'x')") == ["command"]
    assert misdeeds("revision._git(Path('.'), *'status --porcelain --output=x'.split())") == ["command"]
    assert misdeeds("subprocess.run(['git', 'rev-parse', '--verify', 'HEAD'])") == ["command"]
    assert misdeeds("known.sha256_of(root / 'docs/secret.txt')") == []
    assert misdeeds("known.sha256_of(root / 'secret.txt')") == ["digest"]
    assert misdeeds("(root / 'docs/secret.txt').read_bytes()") == ["read"]


def _said(book: Book, case: corpus.Case) -> list[str]:
    lines = book.runs["html"].output.splitlines()
    return [line for line in lines if f"/{case.docname}.po" in line or f"/{case.file}" in line]


def _unmarked(page: str) -> str:
    plain = re.sub(r'<span id="untranslated-\d+"></span>|<span lang="en">([^<]*)</span>', r"\1", page)
    return re.sub("</?div>", "", re.sub(r' lang="en"| id="untranslated-\d+"', "", plain))


def _is_marked(page: str) -> bool:
    """Whether a passage is marked as English; links to English titles always are."""
    return re.search(r'<(?!a\b)[^>]* lang="en"', page) is not None


@cache
def _read(root: Path) -> dict[str, bytes]:
    files = [path for build in ("html", "xml") for path in (root / f"out-{build}").rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): _plain(path) for path in files}


def _outputs(book: Book) -> dict[str, bytes]:
    """Every file of the output; the inventory unpacked."""
    return _read(book.root)


def _plain(path: Path) -> bytes:
    data = path.read_bytes()
    if path.name == "objects.inv":
        head, _, packed = data.partition(b"using zlib.\n")
        return head + zlib.decompress(packed)
    return data.lower() if path.name == "searchindex.js" else data
