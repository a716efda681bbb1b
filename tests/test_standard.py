"""Standard stays standard: the tools that people know work on our files, and ours on theirs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import polib

from tests.conftest import Run


def tool(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def gettext(project: Path) -> None:
    (project / "docs/conf.py").write_text(
        'extensions = ["myst_parser", "startoolkit.sphinxext"]\nhtml_theme = "startoolkit"\nlanguage = "nl"\n'
        'myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "tasklist"]\n'
    )
    tool("sphinx", "-q", "-W", "-b", "gettext", "docs", "pot", cwd=project)


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
