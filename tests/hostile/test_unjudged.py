"""The second wall alone: the judgement is switched off, and no translation does more than its source for all that."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest

from tests.hostile import corpus, sandbox
from tests.hostile.conftest import BENIGN, made_once
from tests.hostile.test_corpus import _is_marked, _plain, _unmarked
from tests.hostile.test_elsewhere import HOSTILE as IN_RESTRUCTUREDTEXT
from tests.hostile.test_elsewhere import SOURCE

UNJUDGED = Path(__file__).parent / "unjudged"
WAYS = ("placed", "parsed")
"""Most translations take no parser; then again with all of them through it."""
CASES = corpus.cases(*(file for file in corpus.FILES if file != BENIGN))
_BUILD = ("-m", "startoolkit", "build", "--keep-going")
_WORDS = frozenset(("br", "cite", "code", "em", "p", "s", "span", "strong"))
"""Elements that show words and do nothing else, as long as they have no attributes."""
_OF_WORDS = frozenset(("alt", "dir", "id", "lang", "title"))
_CODE = frozenset(("cite", "docutils literal notranslate", "n", "p", "pre"))
"""Classes that Sphinx gives to words and to code."""


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [(name, value or "") for name, value in attrs if name not in _OF_WORDS]
        kept = [(name, value) for name, value in kept if name != "class" or value not in _CODE]
        if tag not in _WORDS or kept:
            self.found[tag, tuple(sorted(kept))] += 1


def _elements(page: str) -> Counter[tuple[str, tuple[tuple[str, str], ...]]]:
    """What a page does beyond showing words: its elements with their attributes."""
    parser = _Elements()
    parser.feed(_unmarked(page))
    return parser.found


@pytest.fixture(scope="module", params=WAYS)
def unjudged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, sandbox.Run]:
    """The hostile corpus, built in both languages without any judgement."""

    def make(root: Path) -> tuple[Path, sandbox.Run]:
        corpus.write(root, CASES, corpus.EVERYTHING)
        return root, sandbox.watch_process(*_BUILD, cwd=root, path=UNJUDGED, UNJUDGED=request.param)

    return made_once(tmp_path_factory, f"unjudged-{request.param}", make)


def test_nothing_is_on_a_page_that_its_source_lacks(unjudged: tuple[Path, sandbox.Run]) -> None:
    """Of links, pictures, scripts, attributes and classes, a page has those of its source, each as often at most."""
    root, run = unjudged
    assert run.code == 0, run.output[-2000:]
    added = {}
    for case in CASES:
        page, source = (corpus.body(root / f"dist/{one}/{case.docname}.html") for one in ("de", "en"))
        more = _elements(page) - _elements(source)
        more = Counter({one: count for one, count in more.items() if not _is_term(one)})
        if more and not _is_for_readers(case):
            added[case.docname] = more
    assert added == {}


def _is_for_readers(case: corpus.Case) -> bool:
    """Whether a translation may have an address, a picture or a title of its own, which is what the case says."""
    return not case.refused and case.docname.startswith(("readers/", "restructuredtext/"))


def _is_term(element: tuple[str, tuple[tuple[str, str], ...]]) -> bool:
    """A link into the glossary: a translation names the terms of its own."""
    return element[0] == "a" and any(name == "href" and "terms.html#term-" in value for name, value in element[1])


def test_what_is_unsafe_shows_its_source_and_is_told(unjudged: tuple[Path, sandbox.Run]) -> None:
    """Each is told once with the line of its message; its page is that of the source, and nothing has its words."""
    root, run = unjudged
    lines = [line for line in run.output.splitlines() if "[startoolkit.unsafe]" in line]
    told = [case for case in CASES if any(f"/{case.docname}.po:{corpus.LINE}: " in line for line in lines)]
    assert len(told) > 230
    assert len(lines) == len(told)
    assert not [case.docname for case in told if not case.refused]
    outputs = b"\n".join(_plain(path) for path in (root / "dist").rglob("*") if path.is_file())
    for case in told:
        page, source = (corpus.body(root / f"dist/{one}/{case.docname}.html") for one in ("de", "en"))
        assert _unmarked(page) == _unmarked(source), case.docname
        assert not case.marked or _is_marked(page), case.docname
        assert case.word.encode() not in outputs, case.docname
    counts = json.loads((root / "dist/de/edition.json").read_text(encoding="utf-8"))["messages"]
    assert counts["refused"] == len(told)


def test_nothing_else_happens(unjudged: tuple[Path, sandbox.Run]) -> None:
    """No secret is read or copied, no program run, nothing fetched, and no .mo is written."""
    root, run = unjudged
    assert run.misdeeds(root / "dist", root / ".dist.work", root / ".dist.cache") == []
    outputs = b"\n".join(_plain(path) for path in (root / "dist").rglob("*") if path.is_file())
    assert not [secret for secret in (*corpus.SECRETS.values(), sandbox.SECRET) if secret.encode() in outputs]
    assert not [*root.rglob("*.mo")]


@pytest.mark.parametrize("way", WAYS)
def test_good_work_passes(way: str, tmp_path: Path) -> None:
    """Nothing honest is held back by it."""
    root = tmp_path / "root"
    cases = corpus.cases(BENIGN)
    corpus.write(root, cases, corpus.BRIEFING)
    run = sandbox.watch_process(*_BUILD, "de", cwd=root, path=UNJUDGED, UNJUDGED=way)
    assert (run.code, [line for line in run.output.splitlines() if "WARNING" in line]) == (0, [])
    for case in cases:
        page = corpus.body(root / f"dist/de/{case.docname}.html")
        assert not [text for text in case.shows if text not in page], page


_MORE_IN_RESTRUCTUREDTEXT = (
    ".. raw:: html\n\n   <script>alert(1)</script>",
    "- .. include:: ../secret.txt",
    "a\n   .. include:: ../secret.txt",
    "   .. include:: ../secret.txt",
    "::\n\n   a\nb\n   .. include:: ../secret.txt",
    "Titel\n=====\n\n.. include:: ../secret.txt",
    "+-----+\n| .. include:: ../secret.txt |\n+-----+",
    ".. default-role:: download",
    ".. py:function:: evil()",
    "x `y <https://evil.example>`__",
    "x evil@evil.example",
    "`Anfang <other_>`_\n\n.. _other: https://evil.example",
)


@pytest.fixture(scope="module")
def restructured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, sandbox.Run]:
    """A page in reStructuredText for each hostile translation, built without any judgement."""
    root = tmp_path_factory.mktemp("restructured") / "root"
    root.mkdir()
    corpus.write(root, [], corpus.BRIEFING)
    for number, msgstr in enumerate((*IN_RESTRUCTUREDTEXT, *_MORE_IN_RESTRUCTUREDTEXT)):
        page = f":orphan:\n\n.. _start{number}:\n\nPage\n====\n\n{SOURCE}\n".replace("<start>", f"<start{number}>")
        (root / f"docs/page{number}.rst").write_text(page, encoding="utf-8")
        messages = (SOURCE.replace("<start>", f"<start{number}>"), msgstr.replace("<start>", f"<start{number}>"))
        text = "\nmsgid {}\nmsgstr {}\n".format(*map(corpus.quoted, messages))
        (root / f"locale/de/LC_MESSAGES/page{number}.po").write_text(corpus.HEADER + text, encoding="utf-8")
    return root, sandbox.watch_process(*_BUILD, cwd=root, path=UNJUDGED)


def test_nothing_acts_in_restructuredtext(restructured: tuple[Path, sandbox.Run]) -> None:
    """The same of pages that are not Markdown: what begins a block is words, and links are those of the source."""
    root, run = restructured
    assert run.code == 0, run.output[-2000:]
    assert run.misdeeds(root / "dist", root / ".dist.work", root / ".dist.cache") == []
    pages = sorted((root / "dist/de").glob("page*.html"))
    assert len(pages) == len(IN_RESTRUCTUREDTEXT) + len(_MORE_IN_RESTRUCTUREDTEXT)
    for page in pages:
        more = _elements(corpus.body(page)) - _elements(corpus.body(root / "dist/en" / page.name))
        assert not more, page
        text = page.read_text(encoding="utf-8")
        assert "evil.example" not in text
        assert not [secret for secret in corpus.SECRETS.values() if secret in text]
    assert b"evil" not in _plain(root / "dist/de/objects.inv")
    assert len(re.findall(r"page\d+\.po:\d+: .*\[startoolkit\.unsafe\]", run.output)) >= 8


def test_the_pdf_has_no_more_than_the_pages(tmp_path: Path) -> None:
    """In the PDF, too, the message is that of the source, and no link leads where the source has none."""
    root = tmp_path / "root"
    corpus.write(root, [], "")
    (root / "docs/conf.py").unlink()
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('["html"]', '["html", "pdf"]'), encoding="utf-8")
    (root / "docs/index.md").write_text(
        "# Test\n\nA [link](https://example.org/a).[^n]\n\n[^n]: Note.\n", encoding="utf-8"
    )
    source = corpus.quoted("A [link](https://example.org/a).[^n]")
    hostile = corpus.quoted("[Böse](https://evil.example) [x](https://example.org/a).[^n](path:../secret.txt)")
    (root / "locale/de/LC_MESSAGES/index.po").write_text(
        f"{corpus.HEADER}\nmsgid {source}\nmsgstr {hostile}\n", encoding="utf-8"
    )
    run = sandbox.watch_process(*_BUILD, "de", cwd=root, path=UNJUDGED)
    assert run.code == 0, run.output
    assert "index.po:6: error: The translation brings in the link to 'https://evil.example'" in run.output
    with pikepdf.open(root / "dist/de/test-de.pdf") as pdf:
        links = {
            str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", []) if "/URI" in note.get("/A", {})
        }
    assert "https://example.org/a" in links
    assert not [link for link in links if "evil" in link]
    assert not list((root / "dist").rglob("secret*"))
