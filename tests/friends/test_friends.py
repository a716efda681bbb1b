"""Themes and extensions of other people, with ours in one project: nox -s friends.

Pages are those of plain Sphinx with the same theme and extensions, but for what ``tests/other_themes.py`` and the tables
here list.  ``guides/adopting.md`` has the same themes and extensions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from startoolkit.testing import catalog
from tests.other_themes import Website, built, drafted, notices, plainly_built

pytestmark = pytest.mark.friends

THEMES = ("furo", "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_rtd_theme", "sphinxawesome_theme")
REFUSED = re.compile(r"[-+] .*(Trocken|Keep it dry)")
"""The lines of a passage whose translation has a link that its source lacks."""


def themed(theme: str) -> str:
    return f"\nhtml_theme = {theme!r}\nhtml_theme_options = {{}}\n"


def other_lines(site: Website) -> list[str]:
    """The lines that differ, but for the passage of the project that is refused, and the words that search has of it."""
    found = [line for line in site.differences() if not line.startswith("searchindex.js: ")]
    return [line for line in found if not REFUSED.match(line.partition(": ")[2])]


@pytest.mark.parametrize("theme", THEMES)
def test_pages_of_a_theme_are_those_of_plain_sphinx(tmp_path: Path, theme: str) -> None:
    """The theme's own words are in the language as with plain Sphinx, whichever way it is loaded."""
    for listed in (
        "",
        *([f"extensions.append({theme!r})\n"] if theme != "furo" else ()),
    ):  # which does not let itself be
        more = {"conf.py": themed(theme) + listed}
        folder = tmp_path / ("listed" if listed else "named")
        ours = built("kiln", folder, more)
        for language in ("en", "de"):
            plain = plainly_built("kiln", language, folder / language, more)
            assert other_lines(ours.website(plain, language)) == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_draft_in_a_theme_says_so_on_every_page(tmp_path: Path, theme: str) -> None:
    """Once on each, also on those that the theme makes; so the links to other languages, where they are asked for."""
    conf = themed(theme) + "startoolkit_language_switch = True\n"
    website = drafted(tmp_path / "kiln", {"conf.py": conf}) / "de"
    found = notices(website)
    assert "search.html" in found
    assert {len(each) for each in found.values()} == {1}, found
    switches = [(website / page).read_text(encoding="utf-8").count('class="startoolkit-languages"') for page in found]
    assert {*switches} == {1}


TABS = """\
.. tab:: Water

   It is wet.
"""
DESIGN = """\
.. grid:: 2

   .. grid-item-card:: Water
      :link: https://example.org/water

      It is wet.

   .. grid-item::

      It is wet.

.. dropdown:: Water

   It is wet.

.. tab-set::

   .. tab-item:: Water

      It is wet.

.. button-link:: https://example.org/water

   Water

:bdg-primary:`Water` in a beaker: :octicon:`beaker`
"""
PAGES = {
    "myst_nb": ('extensions.remove("myst_parser")', ".. note:: It is wet.\n"),
    "notfound.extension": ("notfound_no_urls_prefix = True", ""),
    "numpydoc": ("", ".. py:function:: water(wet)\n\n   It is wet.\n\n   :param wet: Water\n"),
    "sphinx.ext.autosectionlabel": ("", "Read :ref:`Fire`.\n"),
    "sphinx.ext.autosummary": ("", ".. autosummary::\n\n   potter.Wheel\n"),
    "sphinx.ext.doctest": ("", ">>> 1 + 1\n2\n"),
    "sphinx.ext.extlinks": ('extlinks = {"see": ("https://example.org/%s", "%s")}', "Read :see:`water`.\n"),
    "sphinx.ext.ifconfig": ('release = "0.9"', ".. ifconfig:: release\n\n   It is wet.\n"),
    "sphinx.ext.napoleon": ("", ""),
    "sphinx_autodoc_typehints": ("", ""),
    "sphinx_copybutton": ("", ".. code-block:: console\n\n   $ water\n"),
    "sphinx_design": ("", DESIGN),
    "sphinx_favicon": ('favicons = [{"href": "pot.svg"}]', ""),
    "sphinx_inline_tabs": ("", TABS),
    "sphinx_sitemap": ('html_baseurl = "https://kiln.example/"', ""),
    "sphinx_tabs.tabs": ("", f".. tabs::\n\n{''.join(f'   {line}' for line in TABS.splitlines(True))}"),
    "sphinx_togglebutton": ("", ".. toggle::\n\n   It is wet.\n"),
    "sphinxcontrib.bibtex": ('bibtex_bibfiles = ["pots.bib"]', "Read :cite:`water`.\n\n.. bibliography::\n"),
    "sphinxcontrib.mermaid": ("", ".. mermaid::\n\n   graph TD\n"),
    "sphinxext.opengraph": ('ogp_site_url = "https://kiln.example/"\nogp_social_cards = {"enable": False}', ""),
}
"""Extensions, each with a line of settings and a part of a page."""
KNOWN = {
    # Sphinx parses each translation twice, and a work that is cited in one gets the link back to it as often.
    ("sphinxcontrib.bibtex", "de"): ('- <span class="backrefs">', '+ <span class="'),
    # It looks for languages in locale_dirs, which is empty here, since Sphinx must not read what is not judged.
    ("sphinx_sitemap", "en"): ("- <urlset", "+ <urlset"),
    ("sphinx_sitemap", "de"): ("- <urlset", "+ <urlset"),
}
"""How lines begin that differ, in a language; each must still occur."""
GERMAN = {
    "Water": "Wasser",
    "It is wet.": "Es ist nass.",
    "Read :ref:`Fire`.": "Lesen Sie :ref:`Fire`.",
    "Read :see:`water`.": "Lesen Sie :see:`water`.",
    "Read :cite:`water`.": "Lesen Sie :cite:`water`.",
    ":bdg-primary:`Water` in a beaker: :octicon:`beaker`": ":octicon:`beaker` Ein Becher: :bdg-primary:`Wasser`",
}


def extended(name: str) -> Mapping[str, str]:
    """The files of a project with one extension more."""
    settings, text = PAGES[name]
    return {
        "conf.py": f"\nextensions.{'insert(0, ' if name == 'myst_nb' else 'append('}{name!r})\n{settings}\n",
        "water.rst": f":orphan:\n\nWater\n=====\n\n{text}",
        "pots.bib": "@book{water, title={Water}, author={Miller, Ada}, year={2024}, publisher={Mill}}\n",
        "_static/pot.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "locale/de/LC_MESSAGES/water.po": catalog("de", GERMAN),
    }


@pytest.mark.parametrize("name", PAGES)
def test_pages_with_an_extension_are_those_of_plain_sphinx(tmp_path: Path, name: str) -> None:
    """In two languages; what the extension makes of a page is translated as with plain Sphinx."""
    more = extended(name)
    ours = built("kiln", tmp_path, more)
    for language in ("en", "de"):
        known = KNOWN.get((name, language), ())
        lines = [
            line.partition(": ")[2]
            for line in other_lines(ours.website(plainly_built("kiln", language, tmp_path / language, more), language))
        ]
        assert [line for line in lines if not line.startswith(known)] == []
        assert [start for start in known if not any(line.startswith(start) for line in lines)] == []
    assert "<h1>Wasser" in (ours.editions / "de/water.html").read_text(encoding="utf-8")


LAB = {
    "en": {},
    "de": {
        "A fault of Sphinx: in a translation, a link by its label is shown as brackets": (
            "- Werte von heute, aus [dem Labor][home].",
            "+ Werte von heute, aus dem Labor.",
        ),
    },
    "fr": {},
}
"""What differs in notebooks, by language: words of lines."""


@pytest.mark.parametrize("language", LAB)
def test_notebooks_are_those_of_plain_sphinx(tmp_path: Path, language: str) -> None:
    """Notebooks in Markdown and JSON, with what cells have given; cards, tabs and badges in the theme of PyData."""
    site = built("lab", tmp_path).website(plainly_built("lab", language, tmp_path / language), language)
    lines = [line.partition(": ")[2] for line in site.differences() if not line.startswith("searchindex.js: ")]
    expected = [words for known in LAB[language].values() for words in known]
    assert [re.sub("<[^>]*>", "", line) for line in lines] == expected
