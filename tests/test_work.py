"""What has to be done for an edition, and which of its pages, told from what is known before anything is built."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from docutils import nodes
from docutils.utils import new_document

from startoolkit.editions import changed_pages
from startoolkit.editions.cache import SharedState, State
from startoolkit.editions.changed_pages import Watch
from startoolkit.editions.inputs import Inputs
from startoolkit.editions.what_to_rebuild import Work, _with_findings, _work
from startoolkit.errors import Place
from startoolkit.findings import Finding
from startoolkit.languages import Language

pytestmark = pytest.mark.quick

NL = Language("nl")
INPUTS = Inputs(
    settings={"title": "'Straat'"},
    docs={"index.md": "1", "water.md": "2", "old.rst": "3", "pic.png": "4"},
    catalogs={"index": "5"},
    fonts={"fonts/a.ttf": "6"},
    outside={"templates/page.html": "7"},
    tools={"sphinx": "9.0.4"},
    extensions={"sphinx-tide": "1.0"},
    revision="0123456789abcdef",
)
STATE = State(
    inputs=INPUTS,
    tags=("nl", "he"),
    formats=("html", "pdf"),
    shared=SharedState(shared="", names="", outside=()),
    record="",
)


def work(inputs: Inputs = INPUTS, before: State | None = STATE, **differing: Any) -> Work:
    given = {"formats": ("html", "pdf"), "tags": ("nl", "he"), "fresh": False, **differing}
    return _work(NL, given["formats"], inputs, before, given["tags"], fresh=given["fresh"])


def test_the_same_inputs_need_nothing() -> None:
    done = work()
    assert (done.amount, done.reasons, done.changed) == ("nothing", ("nothing has changed",), frozenset())


@pytest.mark.parametrize(
    ("differing", "reason"),
    [
        ({"before": None}, "there is nothing to go on from"),
        ({"before": None, "fresh": True}, "asked for"),
        ({"formats": ("html",)}, "other formats"),
        ({"tags": ("nl",)}, "other languages are built"),
        ({"tags": ("he", "nl")}, "other languages are built"),
    ],
)
def test_another_build_is_made_from_the_start(differing: dict[str, Any], reason: str) -> None:
    done = work(**differing)
    assert (done.amount, done.reasons) == ("everything", (reason,))


@pytest.mark.parametrize(
    ("field", "change", "amount", "reason", "changed"),
    [
        ("docs", {"water.md": "x"}, "changes", "page water.md", {"water.md"}),
        ("docs", {"water.md": "x", "index.md": "y"}, "changes", "page index.md, water.md", {"index.md", "water.md"}),
        ("docs", {"new.md": "x"}, "everything", "page new.md", {"new.md"}),
        ("docs", {"water.md": ""}, "everything", "page water.md", {"water.md"}),
        ("docs", {"old.rst": "x"}, "changes", "page old.rst", {"old.rst"}),
        ("docs", {"new.rst": "x"}, "everything", "page new.rst", {"new.rst"}),
        ("docs", {"pic.png": "x"}, "everything", "page pic.png", {"pic.png"}),
        ("docs", {"pic.png": "x", "water.md": "x"}, "everything", "page pic.png, water.md", {"pic.png", "water.md"}),
        ("catalogs", {"index": "x"}, "changes", "catalog index", set()),
        ("catalogs", {"new": "x"}, "changes", "catalog new", set()),
        ("settings", {"title": "x"}, "everything", "setting title", set()),
        ("fonts", {"fonts/a.ttf": "x"}, "everything", "font fonts/a.ttf", set()),
        ("outside", {"templates/page.html": "x"}, "everything", "file templates/page.html", set()),
        ("tools", {"sphinx": "9.1"}, "everything", "tool sphinx", set()),
        ("extensions", {"sphinx-tide": "1.1"}, "everything", "package sphinx-tide", set()),
        ("tools", dict.fromkeys("edcba", "x"), "everything", "tool a, b, c and 2 more", set()),
        ("tools", dict.fromkeys("cba", "x"), "everything", "tool a, b, c", set()),
    ],
)
def test_what_differs_decides(
    field: str, change: Mapping[str, str], amount: str, reason: str, changed: set[str]
) -> None:
    now = attrs.evolve(INPUTS, **{field: {**getattr(INPUTS, field), **change}})
    done = work(now)
    assert (done.amount, done.reasons, done.changed) == (amount, (reason,), changed)


def test_a_page_that_is_gone_is_a_change_of_everything() -> None:
    left = {name: digest for name, digest in INPUTS.docs.items() if name != "water.md"}
    done = work(attrs.evolve(INPUTS, docs=left))
    assert (done.amount, done.reasons) == ("everything", ("page water.md",))


def test_another_revision_alone_changes_little() -> None:
    done = work(attrs.evolve(INPUTS, revision="fedcba9876543210"))
    assert (done.amount, done.reasons) == ("changes", ("revision fedcba987654",))
    assert work(attrs.evolve(INPUTS, revision="")).reasons == ("revision none",)


def test_with_findings_nothing_is_passed_over() -> None:
    """Pages in which something was found are read again, or it would be lost; without a change all is as before."""
    docs = Path("/docs")
    findings = (
        Finding("toc.not_included", "A page is in no table of contents.", Place(docs / "index.md")),
        Finding("startoolkit.refused", "Wrong.", Place(Path("/locale/nl/water.po")), page="sub/water.md"),
        Finding("startoolkit.refused", "Wrong.", Place(Path("/locale/nl/fire.po"))),
        Finding("extension", "It says something when it is loaded."),
    )
    before = attrs.evolve(STATE, findings=findings)
    again = _with_findings(before, docs)
    assert again == {"index.md", "sub/water.md", "../locale/nl/fire.po"}
    now = attrs.evolve(INPUTS, docs={**INPUTS.docs, "water.md": "x"})
    done = _work(NL, ("html", "pdf"), now, before, ("nl", "he"), again, fresh=False)
    assert (done.amount, done.changed) == ("changes", {"water.md", *again})
    assert done.reasons[1] == "what was found in ../locale/nl/fire.po, index.md, sub/water.md"
    assert work(INPUTS, before).amount == "nothing"


def test_several_reasons_are_all_told() -> None:
    now = attrs.evolve(INPUTS, docs={**INPUTS.docs, "water.md": "x"}, tools={"sphinx": "9.1"})
    assert work(now).reasons == ("page water.md", "tool sphinx")


# --- Seen from inside Sphinx.


def environment(root: Path, **dependencies: set[str]) -> Any:
    docs = root / "docs"
    return SimpleNamespace(
        srcdir=str(docs),
        found_docs={"index", "water", "sub/deep"},
        dependencies=dependencies,
        doc2path=lambda name: docs / f"{name}.md",
    )


@pytest.mark.parametrize(
    ("changed", "outdated"),
    [
        (set(), []),
        ({"water.md"}, ["water"]),
        ({"sub/deep.md"}, ["sub/deep"]),
        ({"part.txt"}, ["index"]),
        ({"sub/part.txt"}, ["sub/deep"]),
        ({"../inside.txt"}, ["index", "water"]),
        ({"elsewhere.md"}, []),
    ],
)
def test_a_page_is_read_again_with_what_it_is_made_from(tmp_path: Path, changed: set[str], outdated: list[str]) -> None:
    env = environment(
        tmp_path,
        index={"part.txt", "../inside.txt"},
        water={str(tmp_path / "inside.txt")},
        **{"sub/deep": {"sub/part.txt"}},
    )
    seen = Watch(None, NL, changed=frozenset(changed))  # type: ignore[arg-type]
    assert sorted(seen._outdated(None, env, set(), set(), set())) == outdated  # type: ignore[arg-type]  # noqa: SLF001


@pytest.mark.parametrize(
    ("before", "written", "starts_over"),
    [
        (None, {"index", "water", "sub/deep"}, False),
        (SharedState(shared="s", names="n", outside=()), {"water"}, False),
        (SharedState(shared="s", names="n", outside=("x",)), {"water"}, False),
        (SharedState(shared="other", names="n", outside=()), {"index", "water", "sub/deep"}, False),
        (SharedState(shared="s", names="other", outside=()), {"water"}, True),
    ],
)
def test_all_pages_are_written_again_where_what_they_share_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: SharedState | None, written: set[str], *, starts_over: bool
) -> None:
    monkeypatch.setattr(Watch, "_found", lambda *_: SharedState(shared="s", names="n", outside=()))
    env = environment(tmp_path)
    env.check_dependents = lambda _app, _pages: iter(["water"])
    seen = Watch(None, NL, before)  # type: ignore[arg-type]
    assert {*seen._updated(None, env)} == written  # type: ignore[arg-type]  # noqa: SLF001
    assert (seen.updated, seen.starts_over) == (written, starts_over)


def test_a_digest_goes_by_content() -> None:
    """Neither the order of sets and keys counts nor the kind of a sequence; everything else does."""
    same = [
        ({"a": 1, "b": {2, 3}}, {"b": {3, 2}, "a": 1}),
        ([1, (2, 3)], (1, [2, 3])),
        (SharedState(shared="a", names="b", outside=()), SharedState(shared="a", names="b", outside=())),
        (paragraph("x"), paragraph("x")),
        (Path("a"), Path("a")),
    ]
    for one, other in same:
        assert changed_pages._digest(one) == changed_pages._digest(other)  # noqa: SLF001
    different = [
        None, "None", 1, "1", 1.5, b"1", [1], [[1]], [1, 1], {1}, {1: 1}, {1: None}, {1: [1]}, ["a", "b"], ["ab"], [["a"], "b"],
        paragraph("x"), paragraph("y"), SharedState(shared="a", names="b", outside=()),
    ]  # fmt: skip
    assert len({changed_pages._digest(value) for value in different}) == len(different)  # noqa: SLF001


def test_what_cannot_be_told_counts_as_changed() -> None:
    unknown = [lambda: None]
    assert changed_pages._digest(unknown) != changed_pages._digest(unknown)  # noqa: SLF001


def paragraph(text: str) -> nodes.document:
    document = new_document("x")
    document += nodes.paragraph(text=text)
    return document


def test_what_concerns_one_page_alone_is_taken_out() -> None:
    value = {"index": 1, "std": {"index": 2, "labels": 3}, "other": "text"}
    assert changed_pages._without(value, "index") == {"std": {"labels": 3}, "other": "text"}  # noqa: SLF001
    assert changed_pages._without(value, None) is value  # noqa: SLF001
