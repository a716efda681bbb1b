"""In a project with a theme of its own, every file of a website is that of plain Sphinx, but for what is listed here.

Four projects as people have them, none with our settings, built by ``startoolkit build`` and by ``sphinx-build``, are
compared byte by byte in each language.  ``tests/other_themes.py`` lists what pages have more, and ``KNOWN`` what differs;
``guides/adopting.md`` explains both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from gettext import NullTranslations
from pathlib import Path

import pytest

from startoolkit.html.frame import Frame
from startoolkit.interface import OfTemplates
from startoolkit.messages import po
from startoolkit.project import Project
from startoolkit.remarks import remarks
from tests.conftest import ROOT, once, startoolkit
from tests.friends.test_friends import PAGES, THEMES
from tests.hostile.corpus import quoted
from tests.other_themes import DRAFT, Built, built, copied, drafted, notices, plainly_built

LANGUAGES = {
    "orchard": ("en", "de", "es"),  # MyST, Sphinx's default layout of catalogues
    "ferry": ("en", "de", "cs"),  # reStructuredText, one catalogue for all pages
    "bazaar": ("ar", "he", "zh_CN", "ja"),  # from right to left, and without spaces between words
    "kiln": ("en", "de"),  # a changed theme, autodoc, intersphinx, unfinished translations
}
EACH = [(name, language) for name, languages in LANGUAGES.items() for language in languages]

_TITLES = "A fault of Sphinx: a caption that is the same in both languages keeps the titles below it untranslated"
_LISTS = "A fault of Sphinx: a translation that begins as a list does, such as 2. Wahl, is dropped"
_TASKS = "A fault of Sphinx: a translated task loses its box"
_REFUSED = "A translation that brings in what its source lacks is not shown"
KNOWN = {
    ("orchard", "de"): {
        _TITLES: ("- Last words", "+ Letzte Worte"),
        _LISTS: ("- Second class.", "+ 2. Wahl."),
        _TASKS: ("- Aufräumen", "+ [box]Aufräumen"),
    },
    ("orchard", "es"): {_TASKS: ("- Limpiar", "+ [box]Limpiar")},
    ("kiln", "de"): {_REFUSED: ("- [https://evil.example]Trocken halten.", "+ Keep it dry.")},
}
"""Lines that differ, by project and language; each must still occur, on at least one page."""


Once = Callable[[str], Built]


@pytest.fixture
def ours(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """A project by its name, built by our command: once for all tests."""
    return lambda name: built(name, once(tmp_path_factory, f"other-{name}", lambda folder: built(name, folder)))


def words(line: str) -> str:
    """A line that differs, without its page and its markup except boxes and addresses of other hosts."""
    shown = re.sub(r'<input class="task-list-item-checkbox"[^>]*>', "[box]", line.partition(": ")[2])
    return re.sub("<[^>]*>", "", re.sub(r'<a[^>]* href="(https:[^"]*)">', r"[\1]", shown))


@pytest.mark.parametrize(("name", "language"), EACH)
def test_every_file_is_that_of_plain_sphinx(ours: Once, tmp_path: Path, name: str, language: str) -> None:
    """Pages with text, links and ids, search, index, inventory, sources, pictures: the same bytes, but for what is known."""
    known = KNOWN.get((name, language), {})
    expected = {line for lines in known.values() for line in lines}
    differences = ours(name).website(plainly_built(name, language, tmp_path / "plain"), language).differences()
    if known:  # what is shown can be found
        differences = [line for line in differences if not line.startswith("searchindex.js: ")]
    found = {words(line) for line in differences}
    assert [line for line in differences if words(line) not in expected] == []
    assert found == expected, "KNOWN lists what does not differ any more"


@pytest.mark.parametrize(
    ("name", "page", "passages"),
    [
        ("kiln", "index", {"Blue", "Potter", "It is hot."}),
        ("kiln", "glaze", {"Blue", "Potter", "Keep it dry."}),
        ("kiln", "potter", {"Potter", "Turn the wheel.", "How fast."}),
        *(("ferry", page, set()) for page in ("index", "rules", "timetable", "program")),
    ],
)
def test_untranslated_passages_have_their_language(ours: Once, name: str, page: str, passages: set[str]) -> None:
    """Those that are shown in the source language, titles in lists too; not the words that Sphinx has translated itself."""
    assert {*ours(name).website(Path(), "de").marked(page)} == passages


def test_what_a_theme_loads_from_other_hosts_is_listed(ours: Once) -> None:
    """Each host once, of scripts in pages and of style sheets in style sheets; the pages have it, as with Sphinx."""
    kiln = ours("kiln")
    hosts = re.findall(r"load \S+ from (\S+)\. \[startoolkit\.other-host\]", kiln.said)
    assert hosts == ["fonts.example", "stats.example"]
    assert 'src="https://stats.example/count.js"' in (kiln.editions / "de/index.html").read_text(encoding="utf-8")


def test_templates_have_the_words_of_the_project(ours: Once) -> None:
    """Its catalog sphinx.po goes before the words of Sphinx, and nothing is said against it."""
    kiln = ours("kiln")
    assert "<p>Fragen: potters@example.org</p>" in (kiln.editions / "de/index.html").read_text(encoding="utf-8")
    assert "sphinx.po" not in kiln.said


def test_words_for_templates_bring_no_markup(tmp_path: Path) -> None:
    """They go into pages as they are: a script in sphinx.po is left out, and the word of Sphinx stays."""
    project = copied("kiln", tmp_path / "kiln")
    catalog = project / "doc/locale/de/LC_MESSAGES/sphinx.po"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(text.replace("Fragen", "<script src=//evil.example>"), encoding="utf-8")
    startoolkit("build", "de", "--format", "html", cwd=project)
    page = (project / "editions/de/index.html").read_text(encoding="utf-8")
    assert "evil" not in page
    assert "<p>Suche: potters@example.org</p>" in page


@pytest.mark.parametrize(
    ("text", "is_used"),
    [
        ("L'aide", True),
        ("x' onclick='alert(1)", False),
        ("x onclick=alert(1)", False),
        ("x`+alert(1)+`", False),
        ("100 % sicher", False),
        ("Hi\u200blfe", False),
        ("Hilfe " * 1000, False),
        ('x" autofocus', False),
        ("&#x3c;b>", False),
    ],
)
def test_words_for_templates_stay_in_their_place(tmp_path: Path, text: str, is_used: bool) -> None:
    """Neither an attribute in any quotes nor a script nor a placeholder of Jinja ends or begins with one."""
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    catalog = po.parse(f'{header}msgid "Help"\nmsgstr {quoted(text)}\n'.encode(), tmp_path / "sphinx.po")
    assert OfTemplates(catalog, NullTranslations()).gettext("Help") == (text if is_used else "Help")


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    """Also on those that Sphinx makes: index, search, sources of programs; once, in the language, and in no edition."""
    editions = drafted(tmp_path / "kiln")
    found = notices(editions / "de")
    assert {"index.html", "genindex.html", "search.html", "py-modindex.html", "_modules/potter.html"} <= found.keys()
    assert len({*map(tuple, found.values())}) == 1
    ((title, text),) = found["search.html"]
    assert title == "Entwurf"
    assert text.startswith("Diese Ausgabe ist ein Entwurf")
    assert Frame.read(editions / "de").draft == text, "the page What is new, which publish adds, has it from there"
    assert not any(notices(editions / "en").values())


def test_what_is_asked_for_is_shown(tmp_path: Path) -> None:
    """Untranslated passages, by a list and a style sheet; the page in other languages, at its beginning and in its head."""
    conf = "\nstartoolkit_show_untranslated = True\nstartoolkit_language_switch = True\n"
    template = "{% block extrahead %}{% for one in startoolkit_languages %}[{{ one.tag }} {{ one.href }}]{% endfor %}{% endblock %}"
    more = {"conf.py": conf, "_templates/layout.html": template}
    editions = drafted(tmp_path / "kiln", more, base_url="https://kiln.example")
    page = (editions / "de/index.html").read_text(encoding="utf-8")
    assert "<summary>Ein Abschnitt dieser Seite ist noch nicht übersetzt. Er erscheint auf Englisch.</summary>" in page
    (ident,) = re.findall(r'<li><a href="#(untranslated-\d+)">It is hot\.</a></li>', page)
    assert f'<p id="{ident}" lang="en">It is hot.</p>' in page
    styles = re.findall(r'href="(_static/startoolkit-[a-z]+\.css)[?"]', page)
    assert [(editions / "de" / name).is_file() for name in styles] == [True, True]
    english = (editions / "en/glaze.html").read_text(encoding="utf-8")
    assert "startoolkit-untranslated" not in english.partition("<body")[2]
    for path in (editions / "de").rglob("*.html"):
        text, up = path.read_text(encoding="utf-8"), "../" * len(path.relative_to(editions / "de").parts)
        if "_static" not in path.parts:
            assert text.count('<nav class="startoolkit-languages" aria-label="Sprache">') == 1, path
            link = f'<a href="{up}en/{path.relative_to(editions / "de")}" lang="en" dir="ltr" hreflang="en">English</a>'
            assert link in text
    assert "[en ../en/glaze.html][de ../de/glaze.html]" in (editions / "de/glaze.html").read_text(encoding="utf-8")
    assert re.findall(r'rel="alternate" hreflang="(\w+)" href="([^"]+)"', english)[0] == (
        "en",
        "https://kiln.example/en/glaze.html",
    )


@pytest.mark.quick
@pytest.mark.parametrize(("theme", "is_unused"), [("alabaster", False), ("startoolkit", True)])
def test_words_for_templates_are_used_by_other_themes_alone(tmp_path: Path, theme: str, is_unused: bool) -> None:
    """With our settings, too; nothing is said against the catalog where they are."""
    project = copied("kiln", tmp_path / "kiln", {"conf.py": f"\nhtml_theme = {theme!r}\n"})
    (project / "pyproject.toml").write_text(DRAFT, encoding="utf-8")
    loaded = Project.load(project)
    said = [remark.place.path.name for remark in remarks(loaded, loaded.language("de"))]
    assert ("sphinx.po" in said) == is_unused


@pytest.mark.quick
def test_the_guide_lists_what_is_tested() -> None:
    """Each theme and each extension of the session "friends" is in the guide, and no other."""
    guide = (ROOT / "guides/adopting.md").read_text(encoding="utf-8")
    section = guide.partition("## Themes and extensions")[2].partition("\n## ")[0]
    for start, names in (("Themes: ", THEMES), ("Extensions: ", PAGES)):
        (line,) = re.findall(rf"(?ms)^{start}(.*?)\.\n\n", section)
        assert sorted(re.findall(r"`([\w.]+)`", line)) == sorted(names)
