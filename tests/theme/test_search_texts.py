"""What the search page knows besides Sphinx's index."""

from __future__ import annotations

from docutils import nodes
from docutils.core import publish_doctree

from startoolkit.sphinxext.theme.search import Forgiving, search_language
from startoolkit.sphinxext.theme.search_texts import Searchable, _blocks, foreign_words, source_words


def _language(code: str) -> Forgiving:
    language = search_language(code)({})
    assert isinstance(language, Forgiving)
    return language


def test_a_word_of_the_source_leads_to_the_page_that_is_about_it() -> None:
    pages = {
        "costs": Searchable(source={"cost": (10, 1), "costs": (0, 2), "time": (0, 1)}),
        "other": Searchable(source={"cost": (0, 9), "time": (0, 4)}),
    }
    assert source_words(pages, _language("en")) == [(["costs"], "cost costs"), (["other", "costs"], "time")]


def test_words_in_titles_of_another_language_only_are_foreign() -> None:
    pages = {
        "one": Searchable(sections=(("", "Das Budget: The obstacles, budget"),), foreign="The obstacles, budget"),
        "two": Searchable(keywords=("Budget",)),
    }
    assert foreign_words(pages, _language("de")).split() == ["obstacles", "the"]


def test_the_text_of_a_page_is_told_by_section_without_headings_and_comments() -> None:
    text = "Title\n=====\n\nFirst.\n\nPart\n----\n\nSecond [1]_.\n\n.. A comment.\n\n.. [1] A note.\n\nNext\n----\n\nThird.\n"
    document = publish_doctree(text)
    assert isinstance(document, nodes.document)
    # docutils makes the only top section the document itself.
    section = nodes.section("", *document.children, ids=["title"])
    found = [*_blocks(nodes.section("", section))]
    assert found[:2] == [("", "First."), ("part", "Second .")]
    assert found[2:] == [("notes of the page", "A note."), ("next", "Third.")]
