"""``status --todo``: every message that is left, in reading order, with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from startoolkit.testing import Briefing
from tests.conftest import startoolkit

PAGES = {
    "index": "# Guide\n\nHello *all*.\n\n```{toctree}\nzebra\napple\n```\n",
    "zebra": "# Zebra\n\nThe old street is long.\n\nSee [more](apple.md).\n",
    "apple": "# Apple\n\nLast.\n",
}


@pytest.fixture
def briefing(tmp_path: Path) -> Briefing:
    """One message of each state; the catalog of the last page is missing."""
    made = Briefing(tmp_path, PAGES, {"de": {"index": {"Guide": "Ratgeber", "Hello *all*.": ""}}}, formats=["html"])
    made.write(
        "locale/de/LC_MESSAGES/zebra.po",
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Zebra"\nmsgstr "Zebra"\n\n'
        '#, fuzzy\n#| msgid "The new street is long."\nmsgid "The old street is long."\nmsgstr "Die Straße ist lang."\n\n'
        'msgid "See [more](apple.md)."\nmsgstr "Siehe [mehr](https://evil.example)."\n',
    )
    return made


def test_the_list_is_in_reading_order(briefing: Briefing) -> None:
    """Pages come as the table of contents has them, messages as the page has them, each with what is to be known of it."""
    briefing.build("en")
    done = startoolkit("status", "de", "--todo", cwd=briefing.root)
    assert done.returncode == 0
    first, fuzzy, refused, *reasons, apple, last = done.stdout.splitlines()
    assert first == "locale/de/LC_MESSAGES/index.po:11: untranslated: Hello *all*."
    assert fuzzy == "locale/de/LC_MESSAGES/zebra.po:9: fuzzy: The [-new-]{+old+} street is long."
    assert refused == "locale/de/LC_MESSAGES/zebra.po:12: refused: See [more](apple.md)."
    assert reasons
    assert all(reason.startswith("  ") for reason in reasons)
    assert [apple, last] == [
        "locale/de/LC_MESSAGES/apple.po: untranslated: Apple",
        "locale/de/LC_MESSAGES/apple.po: untranslated: Last.",
    ]
    assert done.stderr == "5 messages left.\n"


def test_the_list_agrees_with_the_counts(briefing: Briefing) -> None:
    """As many messages are listed as status counts as left, with and without a build that has told the messages."""
    for has_record in (False, True):
        if has_record:
            briefing.build("en")
        (counts,) = json.loads(startoolkit("status", "de", "--format", "json", cwd=briefing.root).stdout)["languages"]
        items = json.loads(startoolkit("status", "de", "--todo", "--format", "json", cwd=briefing.root).stdout)
        for state in ("fuzzy", "refused", "untranslated"):
            assert sum(item["state"] == state for item in items) == counts["messages"][state], state


def test_other_forms(briefing: Briefing) -> None:
    """JSON has all of each message and its place in the preview; Markdown is a list to tick off, in which nothing is markup."""
    briefing.build("en")
    items = json.loads(startoolkit("status", "de", "--todo", "--format", "json", cwd=briefing.root).stdout)
    assert items[1]["changed"][1:3] == [{"kind": "old", "text": "new"}, {"kind": "new", "text": "old"}]
    assert (items[1]["page"], items[1]["preview"], items[1]["line"]) == ("zebra", "de/zebra.html", 9)
    assert items[2]["reasons"]
    text = startoolkit("status", "de", "--todo", "--format", "markdown", cwd=briefing.root).stdout
    assert text.startswith(
        "## de: index\n\n- [ ] untranslated: Hello \\*all\\*. (`locale/de/LC_MESSAGES/index.po:11`)\n\n## de: zebra"
    )


def test_nothing_left(tmp_path: Path) -> None:
    """A language that is done says so."""
    briefing = Briefing(tmp_path, {"index": "# Guide\n"}, {"de": {"index": {"Guide": "Ratgeber"}}})
    done = startoolkit("status", "--todo", cwd=briefing.root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Nothing is left to translate.\n")
