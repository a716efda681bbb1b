"""Standard stays standard: the tools that people know work on our files, and ours on theirs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import polib
import pypdfium2
import pytest

from startoolkit.record import Record
from tests.conftest import Run, process, sphinx_build
from tests.pdf.building import elements
from tests.test_as_it_is import stranger


def tool(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def gettext(project: Path) -> None:
    (project / "docs/conf.py").write_text(
        'extensions = ["myst_parser", "startoolkit.sphinxext"]\nhtml_theme = "startoolkit"\nlanguage = "nl"\n'
        'myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "tasklist"]\n'
    )
    done = sphinx_build("-q", "-W", "-b", "gettext", "docs", "pot", cwd=project)
    assert done.returncode == 0, done.stderr


def test_sphinx_intl_updates_our_catalogs(straat: Path, run: Run) -> None:
    """After ``sphinx-intl update`` of a changed page every translation is there, and our build reads the catalogs."""
    page = straat / "docs/afspraken.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nNog een zin.\n", encoding="utf-8")
    gettext(straat)
    before = {entry.msgid: entry.msgstr for entry in polib.pofile(str(straat / "locale/he/LC_MESSAGES/afspraken.po"))}
    tool("sphinx_intl", "update", "-p", "pot", "-d", "locale", "-l", "he", cwd=straat)
    after = {entry.msgid: entry.msgstr for entry in polib.pofile(str(straat / "locale/he/LC_MESSAGES/afspraken.po"))}
    assert after == {**before, "Nog een zin.": ""}
    assert run("build", "he", "--format", "html", cwd=straat).returncode == 0
    assert re.search(
        '<p id="[^"]*" lang="nl">Nog een zin.</p>', (straat / "dist/he/afspraken.html").read_text(encoding="utf-8")
    )


def test_our_update_agrees_with_sphinx_intl(straat: Path, run: Run) -> None:
    """After ours, sphinx-intl finds nothing to do."""
    page = straat / "docs/afspraken.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nNog een zin.\n", encoding="utf-8")
    assert "1 catalog changed" in run("update", cwd=straat).stdout
    gettext(straat)
    said = tool("sphinx_intl", "update", "-p", "pot", "-d", "locale", "-l", "he", cwd=straat)
    assert "Update:" not in said
    assert "Create:" not in said


@pytest.mark.parametrize("source", ["en", "ja"])
def test_a_project_goes_back_to_stock_sphinx_with_every_translation(tmp_path: Path, run: Run, source: str) -> None:
    """Adopted, updated and translated with our line breaks; then sphinx-intl finds nothing to do, and pages show it all."""
    texts = {
        "en": "Post to:\\\nThe miller\n\nTwo spaces  \nto the end.\n",
        "ja": "川の町、\\\n水車。\n\n市民が計画を立て、\n川を守ります。\n",
    }
    root = stranger(
        tmp_path / "mill",
        {
            "docs/conf.py": f"project = 'M'\nextensions = ['myst_parser']\nlanguage = '{source}'\nlocale_dirs = ['locale']\n",
            "docs/index.md": f"# M\n\n{texts[source]}\n```{{index}} wheel\n```\n\n`<br />` is code.\n",
        },
        {"docs/locale/de/LC_MESSAGES/index.po": {"M": "M"}},
    )
    file = root / "docs/locale/de/LC_MESSAGES/index.po"
    assert run("adopt", "--write", cwd=root).returncode == 0
    assert run("update", cwd=root).returncode == 0
    catalog = polib.pofile(str(file))
    for number, entry in enumerate(catalog):
        entry.msgstr = (
            f"Satz {number}<br />hier"
            if entry.msgid.count("<br />") and "`" not in entry.msgid
            else f"`<br />` {number}"
        )
    catalog.save()
    translated = {entry.msgstr for entry in catalog if entry.msgid != "wheel"}

    done = process("startoolkit", "update", "--stock", cwd=root)  # has to import Sphinx alone
    assert done.returncode == 0, done.stderr
    (root / "pyproject.toml").unlink()
    tool("sphinx", "-q", "-b", "gettext", "docs", "pot", cwd=root)
    said = tool("sphinx_intl", "update", "-p", "pot", "-d", "docs/locale", "-l", "de", cwd=root)
    assert "Update:" not in said
    now = polib.pofile(str(file))
    assert {entry.msgstr for entry in now.translated_entries()} == translated
    assert not now.fuzzy_entries()
    assert not now.untranslated_entries()
    assert [entry.msgid for entry in now.obsolete_entries()] == ["wheel"]
    tool("sphinx", "-q", "-b", "html", "-D", "language=de", "docs", "out", cwd=root)
    page = (root / "out/index.html").read_text(encoding="utf-8")
    assert len(re.findall(r"Satz \d<br />hier", page)) == sum("Satz" in text for text in translated) > 0


def test_a_compiled_catalog_is_neither_read_nor_written(straat: Path, run: Run) -> None:
    """A .mo file beside a catalog changes nothing, however new it is, and no build writes one."""
    catalog = straat / "locale/he/LC_MESSAGES/index.po"
    foreign = polib.pofile(str(catalog))
    for entry in foreign:
        entry.msgstr = "foreign"
    compiled = catalog.with_suffix(".mo")
    foreign.save_as_mofile(str(compiled))
    before = compiled.read_bytes()
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    assert "foreign" not in (straat / "dist/he/index.html").read_text(encoding="utf-8")
    assert compiled.read_bytes() == before
    assert [path.name for path in straat.rglob("*.mo")] == ["index.mo"]


def test_status_counts_what_the_build_counts(straat: Path, run: Run) -> None:
    """The counts of ``status``, which reads catalogs only, are those of the closing table of ``build``."""
    told = run("status", cwd=straat).stdout.splitlines()
    assert told[1].split("%")[1].split() == ["20", "/", "52", "1", "/", "6", "0", "/", "0", "0", "/", "0"]
    assert told[2].split("%")[1].split() == ["7", "/", "14", "1", "/", "6", "0", "/", "0", "0", "/", "0"]


def test_what_is_offered_is_what_is_counted(straat: Path, run: Run) -> None:
    """Tables inside directives and words of the index are offered, files of pictures are not; all count them."""
    page = straat / "docs/afspraken.md"
    page.write_text(page.read_text(encoding="utf-8") + OFFERED, encoding="utf-8")
    (straat / "docs/stip.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    assert run("update", cwd=straat).returncode == 0
    catalog = polib.pofile(str(straat / "locale/he/LC_MESSAGES/afspraken.po"))
    new = [entry.msgid for entry in catalog if not entry.msgstr]
    assert new == [
        "Tafel",
        "Wanneer",
        "Waar",
        "*Vandaag*",
        "hier",
        "straat",
        "stoep",
    ]
    for entry in catalog:
        entry.msgstr = {"*Vandaag*": "*היום*", "stoep": "מדרכה", "straat": "רחוב; כביש"}.get(entry.msgid, entry.msgstr)
    catalog.save()
    done = run("build", "--format", "html", "--keep-going", cwd=straat)
    assert "A semicolon would make two entries of the index of this one." in done.stderr
    counts = json.loads((straat / "dist/he/edition.json").read_text(encoding="utf-8"))["pages"][1]["messages"]
    assert counts == {"total": 15, "translated": 9, "fuzzy": 1, "refused": 1, "reviewed": 0, "untranslated": 4}
    told = run("status", cwd=straat).stdout.splitlines()
    assert re.findall(r"(\d+) /", told[2]) == ["9", "1", "1", "4"]
    built = (straat / "dist/he/afspraken.html").read_text(encoding="utf-8")
    assert "<td><p><em>היום</em></p></td>" in built
    assert re.search(r'<td><p id="untranslated-\d" lang="nl">hier</p></td>', built)
    index = (straat / "dist/he/genindex.html").read_text(encoding="utf-8")
    assert "מדרכה" in index
    assert "כביש" not in index
    assert '<span lang="nl">straat</span>' in index
    assert re.search("<title>[^<]* – [^<]*</title>", index)


OFFERED = """
:::{admonition} Tafel
| Wanneer | Waar |
|---|---|
| *Vandaag* | hier |
| | |
:::

:::{image} stip.svg
:class: decorative
:::

:::{index} pair: straat; stoep
:::
"""


def test_update_names_a_broken_catalog_and_does_the_others(straat: Path, run: Run) -> None:
    """One broken catalog is told by file and line and left alone; the exit code says that not all is well."""
    broken = straat / "locale/he/LC_MESSAGES/index.po"
    broken.write_text(broken.read_text(encoding="utf-8") + '\nmsgid "cut\n', encoding="utf-8")
    before = broken.read_bytes()
    page = straat / "docs/afspraken.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nNog een zin.\n", encoding="utf-8")
    result = run("update", cwd=straat)
    assert result.returncode == 1
    assert "locale/he/LC_MESSAGES/index.po:" in result.stderr
    assert "1 catalog changed, 1 broken one left alone." in result.stdout
    assert broken.read_bytes() == before


def test_a_page_says_what_of_it_is_not_translated(straat: Path, run: Run) -> None:
    """A page with passages left in the source language says so in its own, and leads to each; a whole one does not."""
    run("build", "he", "--keep-going", "--format", "html", cwd=straat)
    page = (straat / "dist/he/afspraken.html").read_text(encoding="utf-8")
    assert "<summary>קטע אחד בעמוד זה טרם תורגם. הוא מוצג בהולנדית.</summary>" in page
    (link,) = re.findall(r'<li><a href="#(untranslated-\d+)">Deze zin is nog niet vertaald.</a></li>', page)
    assert f'<p id="{link}" lang="nl">Deze zin is nog niet vertaald.</p>' in page
    assert '<details class="untranslated">' not in (straat / "dist/he/index.html").read_text(encoding="utf-8")


def test_passages_are_counted_alike_everywhere(straat: Path, run: Run) -> None:
    """Status, record, page and PDF: one that stands twice is one and leads to the first; what only robots read counts."""
    page = straat / "docs/afspraken.md"
    text = page.read_text(encoding="utf-8")
    meta = "---\nmyst:\n  html_meta:\n    description: Nog een zin voor zoekmachines.\n---\n\n"
    page.write_text(f"{meta}{text}\nTwee keer.\n\nTussendoor.\n\nTwee keer.\n", encoding="utf-8")
    assert run("build", "he", cwd=straat).returncode == 0
    (told,) = json.loads(run("status", "--format", "json", cwd=straat).stdout)["languages"]
    record = Record.read(straat / "dist/he")
    left = record.progress.messages.left
    assert (told["messages"]["total"] - told["messages"]["translated"], left) == (4, 4)
    built = (straat / "dist/he/afspraken.html").read_text(encoding="utf-8")
    assert "<summary>4 קטעים בעמוד זה טרם תורגמו. הם מוצגים בהולנדית.</summary>" in built
    assert re.findall(r'<a href="#untranslated-(\d)">([^<]*)</a>', built) == [
        ("1", "Deze zin is nog niet vertaald."),
        ("2", "Twee keer."),
        ("3", "Tussendoor."),
    ]
    with pypdfium2.PdfDocument(straat / "dist/he/straat-he.pdf") as pdf:
        imprint = pdf[1].get_textpage().get_text_range()
    assert re.search(r"\b4 קטעים|קטעים 4\b|4\D{0,4}קטעים", imprint), imprint


def test_a_title_in_another_language_is_marked_wherever_it_stands(straat: Path, run: Run) -> None:
    """In the contents, lists of pages, links without words of their own, page before and after, and in the PDF."""
    (straat / "docs/nieuw.md").write_text("# Nieuw!\n\nZie [](#later).\n\n(later)=\n\n## Later\n", encoding="utf-8")
    index = straat / "docs/index.md"
    text = index.read_text(encoding="utf-8").replace(":hidden:\n\nafspraken\n", "\nafspraken\nnieuw\n")
    index.write_text(text, encoding="utf-8")
    assert run("build", cwd=straat).returncode == 0
    found = {}
    for name in ("index", "afspraken", "nieuw"):
        page = (straat / f"dist/he/{name}.html").read_text(encoding="utf-8")
        shown = re.sub("<(head|h1|h2|details)\\b.*?</\\1>", "", page, flags=re.DOTALL)
        found[name] = len(re.findall('<span lang="nl">Nieuw!</span>', shown)), len(re.findall("Nieuw!", shown))
        assert "nl" not in re.findall(
            'lang="(\\w+)"', (straat / f"dist/nl/{name}.html").read_text("utf-8").split("<article")[1]
        )
    assert found == {"index": (2, 2), "afspraken": (2, 2), "nieuw": (2, 2)}
    assert re.search('<a [^>]*href="#later" lang="nl">', page)
    assert page.count('<span lang="nl">Later</span>') == 3  # the heading, and the list of sections for narrow and wide
    with pikepdf.open(straat / "dist/he/straat-he.pdf") as pdf:
        marked = [str(element.S) for element in elements(pdf) if element.get("/Lang") == "nl"]
    assert {"/TOCI", "/H1", "/H2"} <= set(marked)


def test_words_of_drawings_are_marked_and_led_to(straat: Path, run: Run) -> None:
    """Labels of the star and captions of star and chart that are not translated have their language; each can be reached."""
    page = straat / "docs/index.md"
    text = page.read_text(encoding="utf-8")
    for old, new in (("Samen\n", "Met elkaar\n"), ("Doen\n", "Meedoen\n"), ("De ster van de straat", "Onze ster")):
        text = text.replace(f" {old}", f" {new}")
    page.write_text(f"{text}\n:::{{chart}} Wat buren zeggen\n:maximum: 100\n\nFijn\n: 93%\n:::\n", encoding="utf-8")
    assert run("build", cwd=straat).returncode == 0
    built = (straat / "dist/he/index.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="#(untranslated-\d+)">([^<]*)</a>', built)
    assert [words for _, words in links] == ["Onze ster", "Met elkaar", "Meedoen", "Wat buren zeggen", "Fijn", "93%"]
    marked = {
        ident: "".join(rest)
        for ident, *rest in re.findall(r'<(?:\w+)[^>]* id="(untranslated-\d+)"( lang="nl")?', built)
    }
    assert [marked[ident] for ident, words in links if words != "Met elkaar"] == [' lang="nl"'] * 5
    assert marked[links[1][0]] == "", "the name of a ring is not drawn"
    with pikepdf.open(straat / "dist/he/straat-he.pdf") as pdf:
        assert [str(element.S) for element in elements(pdf) if element.get("/Lang") == "nl"].count("/Caption") == 1
