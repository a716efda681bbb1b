"""``startoolkit build`` in somebody else's Sphinx project: all that can be built is placed, and the rest is listed."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from startoolkit import owned_folders
from startoolkit.record import Record
from tests.conftest import Run, startoolkit
from tests.test_as_it_is import DE, INDEX, stranger
from tests.test_terminal import in_terminal

CONF = (
    "project = 'Guide'\nauthor = 'Anna'\nhtml_theme = 'alabaster'\nlocale_dirs = ['locale']\ngettext_compact = False\n"
)
OTHER = "Other\n=====\n\nSee :ref:`nowhere`.\n\nRead it.\n"
THIRD = "Third\n=====\n\nThe third.\n"
TOC = "\n.. toctree::\n\n   other\n   third\n"
EVIL = {"Read it.": "`Lis <javascript:alert(1)>`_."}


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A project in reStructuredText with Sphinx's own theme, a warning, two languages, and a translation that is refused."""
    return stranger(
        tmp_path / "guide",
        {"docs/conf.py": CONF, "docs/index.rst": INDEX + TOC, "docs/other.rst": OTHER, "docs/third.rst": THIRD},
        {
            "docs/locale/de/LC_MESSAGES/index.po": DE,
            "docs/locale/fr/LC_MESSAGES/other.po": EVIL,
        },
    )


def page(root: Path, tag: str, name: str = "index") -> str:
    return (root / "editions" / tag / f"{name}.html").read_text(encoding="utf-8")


def test_everything_that_can_be_built_is_placed_and_the_rest_is_listed(guide: Path) -> None:
    """In a terminal: Sphinx's warning counts for nothing, what was refused makes the exit code 1, and is not placed."""
    done = in_terminal("build", cwd=guide, columns=100)
    assert done.code == 1, done.text
    assert "docs/other.rst:4: warning: There is no label 'nowhere'. [ref.ref]" in done.text
    head, _, losses = done.text.partition("What could not be done (1):\n")
    assert "Built 3 editions in editions: open editions/index.html" in head
    assert "error" not in head
    assert losses.startswith("fr: docs/locale/fr/LC_MESSAGES/other.po:")
    assert "<h1>Handbuch" in page(guide, "de")
    assert "alabaster.css" in page(guide, "de")
    assert "javascript:" not in page(guide, "fr", "other")
    assert "Read it." in page(guide, "fr", "other")
    assert (guide / "editions" / "de" / "guide-de.pdf").read_bytes().startswith(b"%PDF")


def test_what_was_told_is_told_again_until_it_is_mended(guide: Path, run: Run) -> None:
    """Without a change nothing is built; with one, only the pages that need it, and the same is told as by a new build."""
    first = run("build", "--format", "html", cwd=guide)
    again = run("build", "--format", "html", cwd=guide)
    assert again.returncode == first.returncode == 1
    assert again.stderr == first.stderr
    assert again.stdout == "Nothing to do: 3 editions in editions up to date.\n"
    (guide / "docs" / "third.rst").write_text(f"{THIRD}\nMore.\n", encoding="utf-8")
    partly = run("build", "--format", "html", "--explain", cwd=guide)
    assert "de: changes: page third.rst; what was found in other.rst" in partly.stdout
    files = {path: path.read_bytes() for path in (guide / "editions").rglob("*.html")}
    fresh = run("build", "--format", "html", "--fresh", cwd=guide)
    assert partly.stderr == fresh.stderr == first.stderr
    assert files == {path: path.read_bytes() for path in (guide / "editions").rglob("*.html")}
    (guide / "docs" / "locale" / "fr" / "LC_MESSAGES" / "other.po").unlink()
    mended = run("build", "--format", "html", cwd=guide)
    assert mended.returncode == 0
    assert "What could not be done" not in mended.stderr


def test_what_other_programs_make_among_the_pages_is_no_reason_to_build(guide: Path, run: Run) -> None:
    """As ``make html`` does in ``_build/``, where Sphinx is told to exclude it; what it reads counts."""
    (guide / "docs" / "conf.py").write_text(f"{CONF}exclude_patterns = ['_build']\n", encoding="utf-8")
    run("build", "de", "--format", "html", cwd=guide)
    stranger(guide, {"docs/_build/html/index.rst": INDEX})
    assert run("build", "de", "--format", "html", cwd=guide).stdout.startswith("Nothing to do: ")
    stranger(guide, {"docs/venv/readme.rst": INDEX})
    assert run("build", "de", "--format", "html", cwd=guide).stdout.splitlines()[-1].startswith("Built 1 edition")


def test_strict_places_nothing_where_sphinx_warns(guide: Path, run: Run) -> None:
    """--strict is the -W of Sphinx."""
    done = run("build", "de", "--strict", "--format", "html", cwd=guide)
    assert done.returncode == 1
    assert "Nothing was replaced: editions was not made." in done.stderr
    assert not (guide / "editions").exists()


def test_a_format_that_cannot_be_made_is_a_loss_of_its_edition_alone(guide: Path, run: Run) -> None:
    """The web pages are placed, and the list says why there is no PDF."""
    text = "def setup(app):\n    app.connect('builder-inited', fail)\n\n\ndef fail(app):\n    if app.builder.name == 'typst':\n        raise OSError('no ink')\n"
    (guide / "docs" / "conf.py").write_text(CONF + text, encoding="utf-8")
    done = run("build", "de", cwd=guide)
    assert done.returncode == 1
    assert re.search(r"de: docs/conf.py: error: There is no pdf: .*no ink.*\[startoolkit.format\]", done.stderr), (
        done.stderr
    )
    assert Record.read(guide / "editions" / "de").formats == ("html",)
    again = run("build", "de", cwd=guide)
    assert (again.returncode, again.stderr) == (1, done.stderr)


def test_a_language_that_fails_does_not_keep_the_others(guide: Path, run: Run) -> None:
    """Here an extension of the project ends the build in one language."""
    text = "def setup(app):\n    app.connect('builder-inited', fail)\n\n\ndef fail(app):\n    if app.config.language == 'fr':\n        raise OSError('no dictionary of fr')\n"
    (guide / "docs" / "conf.py").write_text(CONF + text, encoding="utf-8")
    done = run("build", "--format", "html", cwd=guide)
    assert done.returncode == 1
    assert "Built 2 editions" in done.stdout
    assert re.search(r"What could not be done \(1\):\nfr: .*no dictionary of fr", done.stderr), done.stderr
    assert sorted(path.name for path in (guide / "editions").iterdir() if path.is_dir()) == ["de", "en"]


def test_pages_at_the_top_are_built_beside_their_output(tmp_path: Path, run: Run) -> None:
    """Sphinx reads neither the output nor the cache, whatever the pages of editions are called; nothing is built twice."""
    root = stranger(
        tmp_path,
        {"conf.py": CONF.replace("'Guide'", "'Top'"), "index.rst": INDEX, "data.txt": "x"},
        {"locale/de/LC_MESSAGES/index.po": DE},
    )
    (root / "conf.py").write_text(
        CONF + "source_suffix = ['.rst', '.txt']\nhtml_copy_source = True\n", encoding="utf-8"
    )
    first = run("build", "--format", "html", cwd=root)
    assert "Built 2 editions in editions" in first.stdout, first.stderr
    assert first.stderr.count("warning: ") == 1, first.stderr  # data.txt is in no table of contents
    assert [page.docname for page in Record.read(root / "editions" / "de").pages] == ["index", "data"]
    assert run("build", "--format", "html", cwd=root).stdout == "Nothing to do: 2 editions in editions up to date.\n"
    other = run("build", "--format", "html", "--output", "public", cwd=root)
    assert "Built 2 editions in public" in other.stdout, other.stderr
    assert [page.docname for page in Record.read(root / "public" / "de").pages] == ["index", "data"]
    assert not list(root.rglob("*.mo"))
    assert owned_folders.is_ours(root / ".editions.cache")


def test_commands_in_the_folder_of_the_pages_take_the_catalogs_above(tmp_path: Path, run: Run) -> None:
    """As people do who type ``make html`` there; pages may include files of the project, too, but none from outside of it."""
    root = stranger(
        tmp_path / "guide",
        {
            "manual/conf.py": CONF.replace("'locale'", "'../locale'"),
            "manual/index.rst": f"{INDEX}\n.. include:: ../NEWS.rst\n.. include:: ../../secret.rst\n",
            "NEWS.rst": "All is new.\n",
            "../secret.rst": "Nobody knows.\n",
            "notes/conf.py": "project = 'Other'\n",
        },
        {"locale/de/LC_MESSAGES/index.po": DE},
    )
    done = run("build", "--format", "html", cwd=root / "manual")
    assert done.returncode == 1
    assert done.stderr.count(" error: ") == 1
    assert "index.rst:7: error: The file '../../secret.rst' lies outside of the project" in done.stderr
    assert "<h1>Handbuch" in page(root, "de")
    assert "All is new." in page(root, "de")
    assert "Nobody knows." not in page(root, "de")
    assert run("update", cwd=root / "manual").stdout.splitlines()[1].split() == ["de", "index", "1", "0", "0", "0", "2"]
    assert "de Deutsch" in run("status", cwd=root / "manual").stdout


def test_pages_in_german_are_translated_into_english(tmp_path: Path, run: Run) -> None:
    """``language`` says what the pages are written in; the catalogs say into what they are translated."""
    root = stranger(
        tmp_path,
        {
            "source/conf.py": "project = 'Handbuch'\nlanguage = 'de'\nextensions = ['myst_parser']\nlocale_dirs = ['../po']\n",
            "source/index.md": "# Handbuch\n\nHallo, Welt.\n",
        },
        {"po/en/LC_MESSAGES/index.po": {text: msgid for msgid, text in DE.items()}},
    )
    done = run("build", "--format", "html", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Hallo, Welt." in page(root, "de")
    assert "Hello, world." in page(root, "en")
    assert '<html lang="de"' in page(root, "de")
    assert run("status", cwd=root).stdout.splitlines()[-1] == "en: 100 % of its words are translated."


def test_without_a_gate_nothing_is_called_an_edition(tmp_path: Path, run: Run) -> None:
    """A language of which no word is translated is none; with a table there is a gate, of 0 per cent, and a verdict."""
    root = stranger(
        tmp_path, {"conf.py": CONF, "index.rst": INDEX}, {"locale/fr/LC_MESSAGES/index.po": {"Hello, world.": ""}}
    )
    assert run("status", cwd=root).stdout.splitlines()[-1] == "fr: 0 % of its words are translated."
    assert run("adopt", "--write", cwd=root).returncode == 0
    assert run("status", cwd=root).stdout.splitlines()[-1] == "fr: edition: 0 % of its words are translated."


def test_commands_that_build_nothing_run_nothing(guide: Path, run: Run) -> None:
    """``check``, ``status``, ``plan`` and ``adopt`` read what a build has noted, and do not run ``conf.py``."""
    (guide / "docs" / "conf.py").write_text(
        f"import os\n{CONF.replace(chr(39) + 'locale' + chr(39), 'os.path.join(chr(46), chr(108) + chr(111))')}"
        "open('run', 'a').write('x')\n",
        encoding="utf-8",
    )
    (guide / "docs" / "locale").rename(guide / "docs" / "lo")
    for command in ("check", "status", "plan", "adopt"):
        done = run(command, cwd=guide)
        assert (done.returncode, "[conf-not-run]" in done.stderr) == (3, True), command
    assert not (guide / "docs" / "run").exists()
    run("build", "--format", "html", cwd=guide)
    (guide / "docs" / "run").unlink()
    for command in ("check", "status", "plan", "adopt"):
        assert run(command, cwd=guide).returncode in (0, 1), command
    assert not (guide / "docs" / "run").exists()


def test_a_language_that_is_not_there_is_added_by_a_command_that_works(guide: Path, run: Run) -> None:
    """The hint names no file that such a project has not."""
    done = run("build", "pl", cwd=guide)
    assert done.returncode == 2
    assert "startoolkit languages add adds one." in done.stderr
    assert "pyproject.toml" not in done.stderr
    assert run("languages", "add", "pl", cwd=guide).returncode == 0
    assert run("build", "pl", "--format", "html", cwd=guide).returncode == 0


def test_a_folder_of_no_language_is_listed(guide: Path, run: Run) -> None:
    """Nobody would see that its translations are missing."""
    os.renames(guide / "docs" / "locale" / "fr", guide / "docs" / "locale" / "french")
    done = run("build", "--format", "html", cwd=guide)
    assert done.returncode == 1
    assert "docs/locale/french has catalogs that are not built: its name is not the code of a language." in done.stderr


def test_a_project_without_catalogs_is_built_in_its_language(tmp_path: Path, run: Run) -> None:
    """And the command says where it has looked for catalogs."""
    root = stranger(tmp_path, {"doc/conf.py": "project = 'Guide'\n", "doc/index.rst": INDEX})
    done = run("build", "--format", "html", cwd=root)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == (
        "There are no catalogs in doc/locales, so this is the edition in the source language."
    )


def test_a_language_is_added_by_its_catalogs_and_taken_out_with_them(guide: Path, run: Run) -> None:
    """There are no settings to change."""
    done = run("languages", "add", "pl", cwd=guide)
    assert done.returncode == 0, done.stderr
    assert (guide / "docs" / "locale" / "pl" / "LC_MESSAGES" / "index.po").is_file()
    assert not (guide / "pyproject.toml").exists()
    assert "pl Polski" in run("status", cwd=guide).stdout
    done = run("languages", "remove", "pl", cwd=guide)
    assert (done.returncode, "Move that folder away" in done.stderr) == (2, True)


def test_publish_is_strict(guide: Path, run: Run) -> None:
    """What a build only lists is not published."""
    done = run("publish", "1", "--to", "public", cwd=guide)
    assert done.returncode == 1
    assert not (guide / "public").exists()


def test_a_line_break_that_a_catalog_does_not_show_may_be_lost(tmp_path: Path, run: Run) -> None:
    """As with Sphinx, and the build says so; status counts it alike.  A link that is added is refused all the same.

    A passage with the same words and no break has the same translation.
    """
    text = "# Guide\n\nMill Lane 5\\\nTown\n\nOpen daily  \nat nine\n\nRead\\\nit.\n\nMill Lane 5 Town\n"
    german = {"Mill Lane 5 Town": "Gasse 5 Stadt", "Open daily   at nine": "Offen<br />ab neun"}
    root = stranger(
        tmp_path,
        {"conf.py": CONF + "extensions = ['myst_parser']\n", "index.md": text},
        {"locale/de/LC_MESSAGES/index.po": {**german, "Read it.": "[Lies](https://evil.example)."}},
    )
    done = run("build", "de", "--format", "html", cwd=root)
    assert done.returncode == 1
    assert done.stderr.count("[startoolkit.line-break]") == 1
    assert re.search(r"index\.po:\d+: warning: The translation lacks a line break of the source", done.stderr)
    assert page(root, "de").count("<p>Gasse 5 Stadt</p>") == 2
    assert re.search(r"<p>Offen<br ?/>\s*ab neun</p>", page(root, "de"))
    assert "evil" not in page(root, "de")
    # In the column of translated messages; without the record of a build, nothing tells of the breaks.
    assert re.search(r"de Deutsch\s+\S+\s+\d+ %\s+3 / ", run("status", cwd=root).stdout)


def test_hints_name_what_the_project_has(guide: Path, run: Run) -> None:
    """Where there is no pyproject.toml, none is to be changed: label and languages come from conf.py and folders."""
    label = run("publish", "2.0", "--to", str(guide.parent / "site"), cwd=guide)
    language = run("status", "pl", cwd=guide)
    assert (label.returncode, language.returncode) == (3, 2)
    assert 'release = "2.0"' in label.stderr
    assert "startoolkit languages add adds one" in " ".join(language.stderr.split())
    assert "pyproject" not in label.stderr + language.stderr


def test_another_version_of_an_extension_or_theme_has_everything_built_again(tmp_path: Path) -> None:
    """Found by the files of the module, whatever its package is called; what is in no package counts for nothing."""
    site = tmp_path / "site"
    conf = "import os, sys\nsys.path.insert(0, os.path.abspath('here'))\nproject = 'Tide'\nextensions = ['tide.ebb', 'own']\nhtml_theme = 'moon'\n"
    extension = "def setup(app):\n    return {}\n"
    theme = "from pathlib import Path\n\n\ndef setup(app):\n    app.add_html_theme('moon', Path(__file__).parent)\n"
    root = stranger(tmp_path / "tide", {"docs/conf.py": conf, "docs/index.rst": INDEX, "docs/here/own.py": extension})
    stranger(
        site, {"tide/ebb.py": extension, "moon/__init__.py": theme, "moon/theme.conf": "[theme]\ninherit = basic\n"}
    )

    def installed(name: str, version: str, file: str) -> None:
        for old in site.glob(f"{name}-*.dist-info"):
            shutil.rmtree(old)
        entry = "[sphinx.html_themes]\nmoon = moon\n" if name == "moon" else ""
        files = {"METADATA": f"Name: {name}\nVersion: {version}\n", "RECORD": f"{file},,\n", "entry_points.txt": entry}
        stranger(site / f"{name}-{version}.dist-info", files)

    def built() -> str:
        done = startoolkit("build", "--format", "html", "--explain", cwd=root, path=site)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    installed("sphinx_of_the_sea", "1.0", "tide/ebb.py")
    installed("moon", "1.0", "moon/__init__.py")
    built()
    assert "package" not in built()
    installed("sphinx_of_the_sea", "1.1", "tide/ebb.py")
    assert "package sphinx-of-the-sea" in built()
    installed("moon", "2.0", "moon/__init__.py")
    assert "package moon" in built()
    assert "package" not in built()


def test_a_project_is_built_without_extensions_that_are_left_out(tmp_path: Path) -> None:
    """As if ``conf.py`` did not list them, which is a loss, also where nothing has changed; with them, all is built again."""
    conf = "project = 'Tide'\nextensions = ['tide.ebb', 'nowhere', 'sphinx.ext.todo']\nhtml_theme = 'alabaster'\n"
    text = f"{INDEX}\nTide: |ebb|\n"
    root = stranger(tmp_path / "tide", {"docs/conf.py": conf, "docs/index.rst": text})
    site = stranger(
        tmp_path / "site", {"tide/ebb.py": "def setup(app):\n    app.config.rst_epilog = '.. |ebb| replace:: ebbing'\n"}
    )

    def built(*options: str, code: int = 1) -> str:
        done = startoolkit("build", "--format", "html", *options, cwd=root, path=site)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    assert "Or build without: startoolkit build --skip-extension nowhere" in " ".join(built(code=3).split())
    for _ in range(2):
        said = " ".join(built("--skip-extension", "nowhere").partition("What could not be done (1):")[2].split())
        assert "conf.py:2: error: The extension nowhere was left out, as asked for, so what it does is missing." in said
    assert "ebbing" in page(root, "en")
    both = built("--skip-extension", "nowhere", "--skip-extension", "tide.ebb")
    assert "What could not be done (2):" in both
    assert "ebbing" not in page(root, "en")
    assert "ebbing" in (built("--skip-extension", "nowhere"), page(root, "en"))[1]
    assert "that can be left out: tide.ebb, nowhere, sphinx.ext.todo." in " ".join(
        built("--skip-extension", "myst_parser", code=2).replace("│", "").split()
    )
