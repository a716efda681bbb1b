"""What holds of any message: it passes against itself, its parts may be moved, and nothing may be added."""

from __future__ import annotations

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from startoolkit.messages import shape
from startoolkit.messages.dialect import Dialect
from tests.hostile.test_resources import ALL

DIALECTS = [Dialect(extensions=ALL), Dialect(references=frozenset({("LABEL", "https://example.org/label")}))]
WORDS = st.text(st.characters(categories=["Ll", "Lu", "Lo"]), min_size=1, max_size=8)
FRAGMENTS = st.sampled_from((
    *("*", "**", "_", "`", "``", "```", "[", "]", "(", ")", "![", "](", "<", ">", "</", "<b>", "<!--", "{", "}", "{{", "}}"),
    *("{ref}`", "$", "$$", "\\", "#", "noqa", ":::", "|", "~", "[^a]", "[x](y)", "{.a}", "&lt;", "&#8203;", "\n", "\u202e"),
))  # fmt: skip
ANYTHING = st.text(max_size=80) | st.lists(FRAGMENTS | WORDS | st.just(" "), max_size=20).map("".join)
PARTS = [
    *(
        "[a](b)",
        "[c](https://example.org)",
        "<https://example.net>",
        "![d](e.png)",
        "{ref}`f`",
        "{doc}`g <h>`",
        "{term}`i`",
    ),
    *("<b>j</b>", "<br>", "[^k]", "**l**", "`m`", "{kbd}`n`", "*o* [p](q)"),
]
ADDED = [part for part in PARTS if part not in ("**l**", "`m`")]


@given(ANYTHING)
@settings(max_examples=400, deadline=None)
@example("# noqa")
@example("&#x202e;")
@example("a\n- b")
def test_any_message_passes_against_itself(message: str) -> None:
    """A translation that is its source is never refused."""
    for dialect in DIALECTS:
        assert shape.faults(message, message, dialect) == []


@given(ANYTHING, ANYTHING)
@settings(max_examples=400, deadline=None)
def test_any_pair_is_judged(msgid: str, msgstr: str) -> None:
    """Any two texts are judged without an error, in warnings of one short line each."""
    for dialect in DIALECTS:
        for fault in shape.faults(msgid, msgstr, dialect):
            assert (fault.message + fault.hint).isprintable()
            assert len(fault.message) < 300


@given(st.lists(WORDS, min_size=1, max_size=8), st.sampled_from(ADDED), st.integers(0, 8))
@settings(max_examples=200, deadline=None)
def test_what_is_added_is_refused(words: list[str], part: str, place: int) -> None:
    """A link, picture, role, footnote or HTML that the source lacks is refused wherever it stands; so is its loss."""
    msgid = " ".join(words)
    msgstr = " ".join([*words[:place], part, *words[place:]])
    for dialect in DIALECTS:
        assert shape.faults(msgid, msgstr, dialect)
        assert shape.faults(msgstr, msgid, dialect)


@given(st.lists(st.sampled_from(PARTS), unique=True, max_size=8), st.lists(WORDS, max_size=8), st.randoms())
@settings(max_examples=200, deadline=None)
def test_parts_may_be_moved(parts: list[str], words: list[str], random: object) -> None:
    """Parts in another order, among other words, are accepted."""
    pieces = [*parts, *words]
    moved = [*parts, *(word[::-1] for word in words)]
    random.shuffle(moved)  # type: ignore[attr-defined]
    assume(len(" ".join(moved)) < 300)
    for dialect in DIALECTS:
        assert shape.faults(" ".join(pieces), " ".join(moved), dialect) == []


def test_a_counterpart_stands_as_often_as_what_it_stands_for() -> None:
    """An address in the language of the edition, or a term of its glossary, is accepted once for each of the source."""
    dialect = Dialect(
        addresses={"https://example.org/a": "https://example.org/b"},
        terms=lambda term: {"Nachbar"} if term == "neighbour" else (),
    )
    for source, own in (
        ("[x](https://example.org/a)", "[x](https://example.org/b)"),
        ("{term}`neighbour`", "{term}`Nachbar`"),
    ):
        assert shape.faults(source, own, dialect) == []
        assert shape.faults(f"{source} {source}", f"{own} {own}", dialect) == []
        assert shape.faults(f"{source} {source}", f"{own} {source}", dialect) == []
        assert shape.faults(source, f"{own} {own}", dialect)
        assert shape.faults(f"{source} {source}", f"{own} {own} {own}", dialect)
        assert shape.faults(f"{source} {source}", own, dialect)


def test_a_translation_may_not_end_in_noqa() -> None:
    """Sphinx would take it off and mute warnings; where the source has it, or it is escaped, it is kept."""
    dialect = Dialect()
    for msgstr in ("Ein Satz. # noqa", "Ein Satz. #noqa "):
        assert [fault.kind for fault in shape.faults("A sentence.", msgstr, dialect)] == ["noqa"], msgstr
    assert shape.faults("A sentence. # noqa", "Ein Satz. # noqa", dialect) == []
    assert shape.faults("A sentence.", "Ein Satz. \\# noqa", dialect) == []
    assert shape.faults("A sentence.", "# noqa ist ein Satz.", dialect) == []


def test_what_nobody_sees_may_not_come_in() -> None:
    """Marks on one letter up to eight, or as many as the source has; no letter without a shape, no row of selectors."""
    accent, dialect = "\u0301", Dialect()

    def kinds(msgid: str, msgstr: str) -> set[str]:
        return {fault.kind for fault in shape.faults(msgid, msgstr, dialect)}

    assert kinds("A word.", f"Ein W{accent * 8}ort.") == set()
    assert kinds("A word.", f"Ein W{accent * 9}ort.") == {"hidden"}
    assert kinds(f"A w{accent * 12}ord.", f"Ein W{accent * 12}ort.") == set()
    assert kinds(f"A w{accent * 12}ord.", f"Ein W{accent * 13}ort.") == {"hidden"}
    for sign in (
        "\u3164",
        "\u115f",
        "\uffa0",
        "\U000e0041",
        "\u202e",
        "\u2028",
        "\u200b",
        "\ufeff",
        "\ue000",
        "\ufffe",
    ):
        assert kinds("A word.", f"Ein{sign} Wort.") == {"hidden"}, hex(ord(sign))
        assert kinds(f"A{sign} word.", f"Ein{sign} Wort.") == set(), hex(ord(sign))
    assert kinds("A word.", "Ein W\ufe0fort.") == set()
    assert kinds("A word.", "Ein W\ufe0f\ufe0eort.") == {"hidden"}
    assert kinds("A word.", "Ein\u00ad\u200dWort.") == set()
