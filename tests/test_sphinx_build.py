"""Plain ``sphinx-build``: again into the same folder, in parallel, in one process, and in projects of other people."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from startoolkit.colours import tokens
from startoolkit.interface import interface
from startoolkit.languages import Language
from tests import PATIENCE
from tests.conftest import Run, server

OURS = ("-C", "-D", "extensions=myst_parser,startoolkit.sphinxext")
LONG_AGO = 1_000_000_000


_ENV = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}


def sphinx(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return server().run("sphinx", *args, cwd=cwd, env=_ENV)


def python(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *args], cwd=cwd, env=_ENV, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE
    )


def build(project: Path, out: str, *options: str) -> str:
    """``sphinx-build -W`` of a project into a folder of it; what Sphinx says."""
    done = sphinx("--no-color", "-W", *options, "docs", out, cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(project: Path, *options: str) -> str:
    """What is wrong with the settings of a project, in the one line in which Sphinx has the reason."""
    done = sphinx("-q", "--no-color", *options, "docs", "out", cwd=project)
    assert done.returncode == 2
    assert done.stderr.strip().startswith("Configuration error!")
    (reason,) = re.findall(r"sphinx\.errors\.ConfigError: (.*)", done.stderr)
    return str(reason)


def pages(out: Path, *apart: str) -> dict[str, bytes]:
    """What readers get, byte for byte, except the files named."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and ".doctrees" not in path.parts and not path.name.startswith((".buildinfo", *apart))
    }


SEARCH = "searchindex.js"
"""Sphinx leaves words in it that have gone, without a page, when it builds again; and it sets them in another order."""
INVENTORY = "objects.inv"
"""Sphinx binds the names of its own two pages in it to the language that it is imported with."""


def written(out: Path, action: Callable[[], object]) -> set[str]:
    """The pages of the briefing that an action writes."""
    for path in out.glob("*.html"):
        os.utime(path, (path.stat().st_mtime, path.stat().st_mtime_ns // 10**9))  # to whole seconds
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.html")}
    action()
    after = {path.name: path.stat().st_mtime_ns for path in out.glob("*.html")}
    return {name for name in after if after[name] != before.get(name)} - {"genindex.html", "search.html"}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def foreign(folder: Path, conf: str) -> Path:
    """A project that is not a briefing: no [tool.startoolkit], a theme of Sphinx, and our extension listed."""
    write(folder / "docs/conf.py", f'project = "Fremd"\nextensions = ["myst_parser", "startoolkit.sphinxext"]\n{conf}')
    write(folder / "docs/index.md", "# Titel\n\nEin Satz.\n\nNoch einer.\n")
    return folder


HEBREW = (*OURS, "-D", "language=he")


def test_a_changed_catalog_renews_its_page_only(straat: Path) -> None:
    """One catalog changed, with an old date as version control and archives give: its page is new, the other is not."""
    out, catalog = straat / "out", straat / "locale/he/LC_MESSAGES/index.po"
    build(straat, "out", *HEBREW)
    change(catalog, "הרחוב הזה שייך לכולם", "הרחוב החדש שייך לכולם")
    os.utime(catalog, (LONG_AGO, LONG_AGO))
    assert written(out, lambda: build(straat, "out", *HEBREW)) == {"index.html"}
    assert "הרחוב החדש שייך לכולם" in (out / "index.html").read_text(encoding="utf-8")
    build(straat, "fresh", *HEBREW)
    assert pages(out, SEARCH) == pages(straat / "fresh", SEARCH)
    assert written(out, lambda: build(straat, "out", *HEBREW)) == set()


@pytest.mark.parametrize("there", [True, False], ids=["new", "gone"])
def test_a_catalog_that_comes_or_goes(straat: Path, there: bool) -> None:
    """A catalog that is new, or that is gone, is noticed, and the output is that of a build from nothing."""
    catalog, aside = straat / "locale/he/LC_MESSAGES/afspraken.po", straat / "aside.po"
    first, second = (aside, catalog) if there else (catalog, aside)
    os.utime(catalog, (LONG_AGO, LONG_AGO))
    catalog.rename(first)
    build(straat, "out", *HEBREW)
    first.rename(second)
    assert "0 added, 1 changed, 0 removed" in build(straat, "out", *HEBREW)
    build(straat, "fresh", *HEBREW)
    assert pages(straat / "out", SEARCH) == pages(straat / "fresh", SEARCH)
    assert ("הסכמות" in (straat / "out/afspraken.html").read_text(encoding="utf-8")) == there


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('languages = ["nl", "he"]', 'languages = ["nl", "he", "fr"]'),
        ("date = 2026-03-01", "date = 2026-04-02"),
        ('source-language = "nl"\nlanguages = ["nl", "he"]', 'source-language = "fr"\nlanguages = ["fr", "he"]'),
    ],
    ids=["languages", "date", "source-language"],
)
def test_changed_settings_renew_the_pages(straat: Path, old: str, new: str) -> None:
    """Settings of pyproject.toml that are changed are in every page, as after a build from nothing; else none is."""
    out = straat / "out"
    build(straat, "out", *HEBREW)
    assert written(out, lambda: build(straat, "out", *HEBREW)) == set()
    change(straat / "pyproject.toml", old, new)
    assert written(out, lambda: build(straat, "out", *HEBREW)) == {"index.html", "afspraken.html"}
    build(straat, "fresh", *HEBREW)
    assert pages(out) == pages(straat / "fresh")


def test_a_format_between_hides_no_changed_setting(straat: Path) -> None:
    """Builders that share doctrees, as with ``sphinx-build -M``, each notice that the settings have changed."""
    shared = (*HEBREW, "-d", "doctrees")
    build(straat, "out", *shared)
    change(straat / "pyproject.toml", "date = 2026-03-01", "date = 2026-04-02")
    build(straat, "pot", *shared, "-b", "pseudoxml")
    build(straat, "out", *shared)
    build(straat, "fresh", *HEBREW)
    assert pages(straat / "out") == pages(straat / "fresh")


def test_parallel_builds_are_the_same(straat: Path) -> None:
    """``-j 2`` gives the bytes of ``-j 1``, counts and marks included, and a build after it has nothing to do."""
    names = [f"nog-{number}" for number in range(6)]
    change(straat / "docs/index.md", "\nafspraken\n:::", "\n".join(["", "afspraken", *names, ":::"]))
    for name in names:
        for folder, suffix in ("docs", ".md"), ("locale/he/LC_MESSAGES", ".po"):
            shutil.copy(straat / folder / f"afspraken{suffix}", straat / folder / f"{name}{suffix}")
    build(straat, "one", *HEBREW, "-j", "1")
    build(straat, "two", *HEBREW, "-j", "2")
    assert pages(straat / "one") == pages(straat / "two")
    assert "0 added, 0 changed, 0 removed" in build(straat, "two", *HEBREW, "-j", "2")


def test_builds_in_one_process_do_not_mix(straat: Path, tmp_path: Path) -> None:
    """Editions and somebody's manual built one after the other in one process are as from processes of their own."""
    project = foreign(tmp_path / "fremd", 'language = "de"\nhtml_theme = "basic"\nhtml_last_updated_fmt = "%Y"\n')
    builds = {
        "he": [*HEBREW, "docs"],
        "manual": [str(project / "docs")],
        "nl": [*OURS, "-D", "language=nl", "docs"],
        "he-again": [*HEBREW, "docs"],
    }
    for name, args in builds.items():
        done = sphinx("-q", "-W", *args, f"alone/{name}", cwd=straat)
        assert done.returncode == 0, done.stderr
    calls = "\n".join(f"assert main({['-q', '-W', *args, f'together/{name}']!r}) == 0" for name, args in builds.items())
    done = python("-c", f"from sphinx.cmd.build import main\n{calls}", cwd=straat)
    assert done.returncode == 0, done.stderr
    for name in builds:
        assert pages(straat / "together" / name, INVENTORY) == pages(straat / "alone" / name, INVENTORY), name


def test_notes_of_versions_are_in_the_language(straat: Path) -> None:
    """Also the words that Sphinx has looked up, in a catalog of its own that lacks them, before it knew of ours."""
    (straat / "docs" / "index.md").write_text("# Straat\n\n:::{versionadded} 2.1\n:::\n", encoding="utf-8")
    sphinx("-q", *HEBREW, "docs", "out", cwd=straat)
    words = interface(Language("he")).gettext("Added in version %s") % "2.1"
    assert not words.isascii()
    assert words in (straat / "out" / "index.html").read_text(encoding="utf-8")


def test_a_page_named_like_sphinx_own_catalog(straat: Path) -> None:
    """A page ``sphinx`` has its own messages, and leaves Sphinx and the theme theirs."""
    catalog = straat / "locale/he/LC_MESSAGES/index.po"
    write(straat / "docs/sphinx.md", "# Search\n\nDeze straat.\n\n:::{seealso}\nDe straat.\n:::\n")
    change(straat / "docs/index.md", "\nafspraken\n:::", "\nafspraken\nsphinx\n:::")
    head = catalog.read_text(encoding="utf-8").split("\n\n")[0]
    write(catalog.with_name("sphinx.po"), f'{head}\n\nmsgid "Deze straat."\nmsgstr "הרחוב."\n')
    build(straat, "out", *HEBREW)
    page = (straat / "out/sphinx.html").read_text(encoding="utf-8")
    assert re.search(r'<h1[^>]* id="untranslated-1"[^>]*><span[^>]*><span lang="nl">Search<', page), (
        "the theme's word for searching is no translation of the page"
    )
    assert "הרחוב." in page
    words = interface(Language("he")).gettext
    assert words("Skip to content") != "Skip to content"
    assert words("Skip to content") in page
    assert f'<p class="admonition-title">{words("See also")}</p>' in page


def test_the_source_language_is_the_default(straat: Path) -> None:
    """Without a language in conf.py or on the command line, a Dutch briefing is built in Dutch, Sphinx's words too."""
    page = straat / "docs/afspraken.md"
    write(page, page.read_text(encoding="utf-8") + "\n:::{seealso}\nDe straat.\n:::\n")
    build(straat, "default", *OURS)
    build(straat, "nl", *OURS, "-D", "language=nl")
    assert pages(straat / "default", INVENTORY) == pages(straat / "nl", INVENTORY)
    assert '<html class="no-js" lang="nl"' in (straat / "default/index.html").read_text(encoding="utf-8")
    assert '<p class="admonition-title">Zie ook</p>' in (straat / "default/afspraken.html").read_text(encoding="utf-8")


def test_a_foreign_project_is_left_alone(tmp_path: Path) -> None:
    """A German manual without translations that lists our extension is not taken for untranslated English."""
    build(foreign(tmp_path, 'language = "de"\n'), "out")
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert '<html lang="de"' in page
    assert set(re.findall(r'\blang="(\w+)"', page)) == {"de"}


def test_a_foreign_project_with_catalogs_is_marked(tmp_path: Path) -> None:
    """Once it has a catalog, also one that comes between two builds, what that lacks is marked on every page."""
    foreign(tmp_path, 'language = "de"\n')
    write(tmp_path / "docs/more.md", "---\norphan: true\n---\n# More\n")
    build(tmp_path, "out")
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: de\\n"\n'
    entry = '\nmsgid "Ein Satz."\nmsgstr "Ein neuer Satz."\n'
    write(tmp_path / "docs/locales/de/LC_MESSAGES/index.po", header + entry)
    build(tmp_path, "out")
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert "<p>Ein neuer Satz.</p>" in page
    assert re.search('<p id="[^"]*" lang="en">Noch einer.</p>', page)
    assert '<h1 id="untranslated-1"><span lang="en">More<' in (tmp_path / "out/more.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "epub", "text"])
def test_other_builders_of_sphinx_take_a_briefing(straat: Path, builder: str) -> None:
    """What they have of it is theirs; the theme stays away from Sphinx's own EPUB, which has another one."""
    done = sphinx("-q", "--no-color", *HEBREW, "-b", builder, "docs", "out", cwd=straat)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert [path for path in (straat / "out").rglob("*") if path.suffix in {".html", ".xhtml", ".txt"}]


def test_the_theme_without_its_extension_is_told(tmp_path: Path) -> None:
    """``html_theme`` alone cannot do: one sentence says what to add."""
    foreign(tmp_path, 'html_theme = "startoolkit"\nextensions = ["myst_parser"]\n')
    assert refused(tmp_path) == "The theme startoolkit needs its extension: add 'startoolkit.sphinxext' to extensions."


def test_a_language_that_is_none_of_ours_is_told(tmp_path: Path, straat: Path) -> None:
    """A code that Sphinx may know and Unicode does not is refused in one sentence, in a briefing and elsewhere."""
    assert "'sr@klingon_' is not a language code" in refused(foreign(tmp_path / "fremd", 'language = "sr@klingon_"\n'))
    assert "This briefing has no language 'sr@latin'." in refused(straat, *OURS, "-D", "language=sr@latin")


PICTURES = """
![](bare.png)

:::{image} spoken.png
:alt: Een boom
:::

:::{image} ornament.png
:class: decorative
:::

:::{figure} figure.png
Een figuur
:::
"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def with_pictures(straat: Path) -> int:
    """Add pictures, two of which lack a word; the line of the first of them."""
    page = straat / "docs/afspraken.md"
    text = page.read_text(encoding="utf-8") + PICTURES
    write(page, text)
    for name in ("bare", "spoken", "ornament", "figure"):
        (straat / f"docs/{name}.png").write_bytes(PIXEL)
    return text[: text.index("![](bare.png)")].count("\n") + 1


def test_pictures_without_words(straat: Path) -> None:
    """The web pages, too, warn once of each picture without alternative text, by line; a decorative one is silent."""
    line = with_pictures(straat)
    done = sphinx("-q", "--no-color", *OURS, "docs", "out", cwd=straat)
    warnings = [text for text in done.stderr.splitlines() if "has no alternative text" in text]
    assert [re.findall(r"The picture (\S+) ", text) for text in warnings] == [["bare.png"], ["figure.png"]]
    assert f"afspraken.md:{line}: WARNING: The picture bare.png has no alternative text." in warnings[0]
    page = (straat / "out/afspraken.html").read_text(encoding="utf-8")
    ornament = next(tag for tag in re.findall("<img[^>]*>", page) if "ornament" in tag)
    assert 'alt=""' in ornament


@pytest.mark.parametrize("formats", [("html",), ("html", "pdf")], ids=["html", "both"])
def test_pictures_without_words_are_told_once(straat: Path, run: Run, formats: tuple[str, ...]) -> None:
    """``build`` says so once, whichever formats it makes."""
    with_pictures(straat)
    change(straat / "pyproject.toml", "date =", f"formats = {list(formats)!r}\ndate =")
    result = run("build", "nl", cwd=straat)
    assert result.returncode == 1, result.stderr
    assert result.stderr.count("The picture bare.png has no alternative text.") == 1
    assert result.stderr.count("The picture figure.png has no alternative text.") == 1


class Shouting(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return message.upper()


def test_words_and_colours_are_read_once() -> None:
    """Catalog and colours are parsed once in a process; a fallback given to one translator is not in the next."""
    assert tokens() is tokens()
    first, second = interface(Language("nl"), Shouting()), interface(Language("nl"))
    assert first.gettext("no such word") == "NO SUCH WORD"
    assert second.gettext("no such word") == interface(Language("nl")).gettext("no such word") == "no such word"
