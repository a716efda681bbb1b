"""The same refusals from ``sphinx-build`` and ``startoolkit build``, and settings of MyST that move the goalposts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile import corpus, sandbox
from tests.hostile.conftest import BENIGN

SOME = [case for case in corpus.cases(*(file for file in corpus.FILES if file != BENIGN)) if case.refused][::9]


def test_both_commands_refuse_the_same(tmp_path: Path) -> None:
    """``build`` fails on what ``sphinx-build`` warns of, and places the editions nevertheless if told to go on."""
    root = tmp_path / "root"
    corpus.write(root, SOME, corpus.BRIEFING)
    plain = sandbox.watch("-m", "sphinx", "-q", "--no-color", "-D", "language=de", "docs", "out", cwd=root)
    refusals = _refusals(plain.output)
    assert plain.code == 0
    assert len(refusals) > 40
    stopped = sandbox.watch("-m", "startoolkit", "build", "de", cwd=root)
    assert (stopped.code, _refusals(stopped.output)) == (1, refusals)
    assert not (root / "dist").exists()
    placed = sandbox.watch("-m", "startoolkit", "build", "de", "--keep-going", cwd=root)
    assert (placed.code, _refusals(placed.output)) == (0, refusals)
    assert (root / "dist/de/index.html").is_file()
    assert not any(
        run.misdeeds(root / "out", root / "dist", root / ".dist.work", root / ".dist.cache")
        for run in (stopped, placed)
    )


def _refusals(output: str) -> set[str]:
    """What is said of catalogs, whichever way it is put."""
    found = re.findall(
        r"(locale/\S+\.po:\d+): (?:WARNING|error): (.*?) \[startoolkit\.refused\]", re.sub(r"\x1b\[\d+m", "", output)
    )
    return {f"{place}: {text}" for place, text in found}


SETTINGS = {
    "delimiters of placeholders": ("myst_sub_delimiters = ('[', ']')", "[[ 7*191 ]]", "1337"),
    "formulas between two dollars": ("myst_dmath_double_inline = True", r"EVIL $$\href{x}{y}$$", "href{"),
    "two dollars in a line": ("myst_dmath_allow_space = False", r"EVIL $\href{x}{y}$", "href{"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_translation_is_judged_as_it_will_be_parsed(name: str, tmp_path: Path) -> None:
    """Settings of MyST that make markup of other signs count for the judgement, too."""
    conf, msgstr, not_shown = SETTINGS[name]
    case = corpus.Case("code/x", refused=True, source="A sentence.", msgid="A sentence.", msgstr=msgstr, word="")
    root = tmp_path / "root"
    corpus.write(root, [case], f"{corpus.EVERYTHING}\n{conf}\n")
    run = sandbox.watch("-m", "sphinx", "-q", "--no-color", "-D", "language=de", "docs", "out", cwd=root)
    assert f"code/x.po:{corpus.LINE}: WARNING: " in run.output
    page = corpus.body(root / "out/code/x.html")
    assert not_shown not in page
    assert "A sentence.</p>" in page
