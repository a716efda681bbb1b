"""Pages in another markup, and the words of pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile import corpus, sandbox


def _build(root: Path) -> sandbox.Run:
    return sandbox.watch("-m", "sphinx", "-q", "--no-color", "-D", "language=de", "docs", "out", cwd=root)


SOURCE = "See :ref:`the start <start>`, `our site <https://example.org>`_ and *this*."
HOSTILE = (
    "x :download:`y <../secret.txt>`",
    "Siehe :ref:`Anfang <start>`, `Seite <javascript:alert(1)>`_ und *dies*.",
    "Siehe :ref:`Anfang <other>`, `Seite <https://example.org>`_ und *dies*.",
    "Siehe :download:`Anfang <start>`, `Seite <https://example.org>`_ und *dies*.",
    "Siehe :ref:`!Anfang <start>`, `Seite <https://example.org>`_ und *dies*.",
    ".. include:: ../secret.txt",
    "Siehe :ref:`Anfang <start>`, `Seite <https://example.org>`_ und *dies*.\n\n.. include:: ../secret.txt",
    "Siehe :ref:`Anfang <start>`, `Seite <https://example.org>`_ und *dies*. https://evil.example",
    "Siehe :ref:`Anfang <start>`, `Seite <https://example.org>`_ und *dies* |release|.",
    "Siehe :ref:`Anfang <start>`, `Seite <https://example.org>`_ und *dies* `title`_.",
)


def _restructured(root: Path, msgstr: str) -> tuple[sandbox.Run, str]:
    """A page in reStructuredText with one sentence and its translation: the build, and the page."""
    corpus.write(root, [], corpus.BRIEFING)
    text = f":orphan:\n\n.. _start:\n\nPage\n====\n\n{SOURCE}\n"
    (root / "docs/page.rst").write_text(text, encoding="utf-8")
    (root / "locale/de/LC_MESSAGES/page.po").write_text(
        f"{corpus.HEADER}\nmsgid {corpus.quoted(SOURCE)}\nmsgstr {corpus.quoted(msgstr)}\n", encoding="utf-8"
    )
    run = _build(root)
    return run, (root / "out/page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("msgstr", HOSTILE)
def test_a_translation_in_restructuredtext_may_not_act(tmp_path: Path, msgstr: str) -> None:
    """On a page that is not Markdown, a translation with other signs of markup is refused: nothing is read or linked."""
    run, page = _restructured(tmp_path / "root", msgstr)
    assert run.misdeeds(tmp_path / "root/out") == []
    assert "page.po" in run.output
    assert "startoolkit.refused" in run.output
    assert "See <a" in page
    assert not re.search("javascript:|evil.example|secret", page)


def test_a_translation_in_restructuredtext_is_used(tmp_path: Path) -> None:
    """One whose markup is that of the source is shown, in an order of its own."""
    run, page = _restructured(
        tmp_path / "root", "`Unsere Seite <https://example.org>`_, :ref:`der Anfang <start>` und *dies*."
    )
    assert "refused" not in run.output
    assert '<a class="reference external" href="https://example.org">Unsere Seite</a>' in page
    assert "der Anfang" in page


def test_a_translated_alternative_text_is_in_its_language(tmp_path: Path) -> None:
    """A picture whose words are translated is not announced in the language of the source."""
    source = "![A hall](pic.png)"
    case = corpus.Case("x/x", refused=False, source=source, msgid="A hall", msgstr="Ein Saal", word="")
    root = tmp_path / "root"
    corpus.write(root, [case], corpus.BRIEFING)
    assert not _build(root).output
    page = corpus.body(root / "out/x/x.html")
    picture = page[page.index("<img") :]
    assert 'alt="Ein Saal"' in picture
    assert 'lang="en"' not in picture[: picture.index(">")]
