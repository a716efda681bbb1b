"""Builds that do again only what has changed: the same bytes as a first build, whatever has happened in between."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from startoolkit.editions import stat_cache
from startoolkit.editions.stat_cache import StatCache, files_below
from tests.conftest import PROJECTS, Run, server
from tests.test_build import tree

SETTINGS = """
[tool.startoolkit]
title = "The mill"
name = "mill"
source-language = "en"
languages = ["en", "de"]
label = "1"
date = 2026-01-31
"""
CONF = """
extensions = ["myst_parser", "startoolkit.sphinxext"]
html_theme = "startoolkit"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]
numfig = True
"""
PAGES = {
    "index.md": "# The mill\n\nA {term}`sluice` and a wheel.\n\n:::{toctree}\n:numbered:\nwater\nwheel\npart/flour\nwords\n:::\n",
    "water.md": "# Water\n\n(the-pond)=\n## The pond\n\nWater of the pond[^deep].\n\n[^deep]: Two metres.\n",
    "wheel.md": "# The wheel\n\nSee [](#the-pond), [the pond](water.md#the-pond) and {numref}`drop`.\n\n"
    ":::{index} wheel; paddles\n:::\n\nEight paddles.\n",
    "part/flour.md": "# Flour\n\n:::{figure} ../drop.png\n:alt: A drop\n:name: drop\n\nA drop.\n:::\n\n"
    ":::{include} ../_parts/note.md\n:::\n\nSee [](../wheel.md).\n",
    "words.md": "# Words\n\n:::{glossary}\nsluice\n: A door for water.\nweir\n: A wall in the river.\n:::\n",
    "_parts/note.md": "Flour is dry.\n",
}
PICTURE = Path(__file__).parent / "projects/features/docs"


def mill(folder: Path, run: Run, formats: tuple[str, ...]) -> Path:
    """A small project with all that pages take from one another, translated."""
    project = folder / "mill"
    for name, text in PAGES.items():
        path = project / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copy(next(PICTURE.rglob("drop.png")), project / "docs/drop.png")
    (project / "docs/conf.py").write_text(CONF, encoding="utf-8")
    (project / "pyproject.toml").write_text(f"{SETTINGS}formats = {list(formats)!r}\n", encoding="utf-8")
    update(project, run)
    return project


def update(project: Path, run: Run) -> None:
    """Bring the catalogs up to date, and translate what is new."""
    done = run("update", cwd=project)
    assert done.returncode == 0, done.stderr
    for path in (project / "locale").rglob("*.po"):
        translate(path)


def translate(path: Path) -> None:
    catalog = polib.pofile(str(path))
    for entry in catalog.untranslated_entries() + catalog.fuzzy_entries():
        entry.flags = []
        entry.msgstr = re.sub(r"(?<![`\[(#{./\w-])([a-z]{4,})(?![\w`\])}./:-])", r"\1en", entry.msgid)
    catalog.save()


def some(chance: random.Random, project: Path, pattern: str) -> Path:
    return chance.choice(sorted(project.glob(pattern)))


def edit_words(chance: random.Random, project: Path, run: Run) -> None:
    page = some(chance, project, "docs/**/*.md")
    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text}\nWord {chance.randrange(1000)} of many.\n", encoding="utf-8")
    if chance.random() < 0.5:
        update(project, run)


def edit_title(chance: random.Random, project: Path, run: Run) -> None:
    page = some(chance, project, "docs/**/[wf]*.md")
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"(?m)^# .*", f"# Title {chance.randrange(1000)}", text), encoding="utf-8")
    update(project, run)


def edit_contents(chance: random.Random, project: Path, _run: Run) -> None:
    """Pages in another order."""
    page = project / "docs/index.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    first = lines.index(":numbered:") + 1
    last = lines.index(":::", first)
    lines[first:last] = chance.sample(lines[first:last], last - first)
    page.write_text("\n".join([*lines, ""]), encoding="utf-8")


def edit_catalog(chance: random.Random, project: Path, _run: Run) -> None:
    path = some(chance, project, "locale/de/**/*.po")
    catalog = polib.pofile(str(path))
    entry = chance.choice([entry for entry in catalog if not entry.obsolete])
    entry.msgstr = chance.choice(["", f"{entry.msgstr or entry.msgid} {chance.randrange(1000)}"])
    catalog.save()


def edit_term(chance: random.Random, project: Path, _run: Run) -> None:
    for path in (project / "locale/de/LC_MESSAGES/words.po", project / "locale/de/LC_MESSAGES/index.po"):
        catalog = polib.pofile(str(path))
        for entry in catalog:
            if entry.msgid == "sluice":
                entry.msgstr = chance.choice(["Schleuse", "Schütz"])
            elif "{term}" in entry.msgid:
                entry.msgstr = chance.choice(["Ein {term}`Schütz <sluice>`.", "Eine {term}`Schleuse`.", entry.msgid])
        catalog.save()


def edit_settings(chance: random.Random, project: Path, _run: Run) -> None:
    path = project / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub('label = ".*"', f'label = "{chance.randrange(1000)}"', text), encoding="utf-8")


def edit_style(chance: random.Random, project: Path, _run: Run) -> None:
    folder = project / "docs/_templates/partials"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "related.html").write_text(f"<p>{chance.randrange(1000)}</p>", encoding="utf-8")
    (project / "docs/conf.py").write_text(f'{CONF}templates_path = ["_templates"]\n', encoding="utf-8")


def delete_or_bring_back(_chance: random.Random, project: Path, _run: Run) -> None:
    page, kept = project / "docs/water.md", project / "water.kept"
    here, there = (kept, page) if kept.exists() else (page, kept)
    here.rename(there)


def rename(chance: random.Random, project: Path, run: Run) -> None:
    page = some(chance, project, "docs/part/*.md")
    name = f"flour{chance.randrange(1000)}"
    index = project / "docs/index.md"
    index.write_text(re.sub(r"part/\w+", f"part/{name}", index.read_text(encoding="utf-8")), encoding="utf-8")
    page.rename(page.with_stem(name))
    update(project, run)


def touch(chance: random.Random, project: Path, _run: Run) -> None:
    os.utime(some(chance, project, "docs/**/*.md"))


def clock_goes_back(chance: random.Random, project: Path, _run: Run) -> None:
    page = some(chance, project, "docs/**/*.md")
    text = page.read_text(encoding="utf-8")
    page.write_text(f"{text}\nWord {chance.randrange(1000)} of old.\n", encoding="utf-8")
    os.utime(page, (0, chance.randrange(1, 10**9)))


def spoil_output(chance: random.Random, project: Path, _run: Run) -> None:
    page = some(chance, project, "dist/*/*.html")
    if chance.random() < 0.5:
        page.unlink()
    else:
        page.write_text("spoiled", encoding="utf-8")


def spoil_cache(chance: random.Random, project: Path, _run: Run) -> None:
    files = [path for path in (project / ".dist.cache").rglob("*") if path.is_file()]
    if files:
        chance.choice(files).unlink()


PAGEWISE = (edit_words, edit_title, edit_contents, edit_catalog, edit_term, touch, clock_goes_back)
AT_LARGE = (edit_settings, edit_style, rename, spoil_output, spoil_cache)


def sequence(chance: random.Random, at_large: int) -> list[Callable[[random.Random, Path, Run], None]]:
    """Edits of every kind; a page that is deleted is brought back two edits later.

    Of those at large, which take the most time, every second one beginning with the number ``at_large``.
    """
    edits = chance.sample(PAGEWISE, len(PAGEWISE)) + chance.choices(PAGEWISE, k=1)
    for edit in AT_LARGE[at_large::2]:
        edits.insert(chance.randrange(len(edits)), edit)
    at = chance.randrange(len(edits) - 1)
    return [*edits[:at], delete_or_bring_back, *edits[at : at + 2], delete_or_bring_back, *edits[at + 2 :]]


@pytest.mark.parametrize(("seed", "formats"), [(0, ("html",)), (1, ("html", "pdf"))], ids=["0", "1 with PDF"])
def test_any_sequence_of_edits_gives_what_a_first_build_gives(
    tmp_path: Path, run: Run, seed: int, formats: tuple[str, ...]
) -> None:
    """Source, catalogs, settings, templates, pages gone, renamed, touched, dated back, output and cache spoiled."""
    chance = random.Random(seed)
    project = mill(tmp_path, run, formats)
    said, done = build(project, run), []
    edits = sequence(chance, seed)
    for number, edit in enumerate(edits, 1):
        edit(chance, project, run)
        done.append(edit.__name__)
        said += build(project, run)
        if number % 3 == 0 or number == len(edits):
            cold = tmp_path / f"cold{number}" / "dist"
            build(project, run, "--output", cold)
            assert tree(project / "dist") == tree(cold), (seed, done)
    assert said.count(": changes: ") > 3, "hardly anything has been tested"


HTML = ("--format", "html", "--output")
AS_IT_IS = """
project = "The mill"
extensions = ["myst_parser"]
html_theme = "alabaster"
locale_dirs = ["../locale"]
gettext_compact = False
numfig = True
exclude_patterns = ["_parts"]
myst_enable_extensions = ["colon_fence", "deflist", "substitution"]
myst_substitutions = {"who": "Jane"}
"""


def edit_part(chance: random.Random, project: Path, _run: Run) -> None:
    (project / "docs/_parts/note.md").write_text(f"Flour is dry {chance.randrange(1000)} times.\n", encoding="utf-8")


def edit_picture(chance: random.Random, project: Path, _run: Run) -> None:
    with (project / "docs/drop.png").open("ab") as file:
        file.write(b"%d" % chance.randrange(1000))


def edit_substitution(chance: random.Random, project: Path, _run: Run) -> None:
    conf = AS_IT_IS.replace("Jane", f"Jane the {chance.randrange(1000)}th")
    (project / "docs/conf.py").write_text(conf, encoding="utf-8")


def test_a_project_as_it_is_is_built_again_to_the_same_bytes(tmp_path: Path, run: Run) -> None:
    """In the theme that comes with Sphinx, which shows the sources of pages: those of pages that were not written, too."""
    chance = random.Random(2)
    project = tmp_path / "mill"
    write(project, {f"docs/{name}": text for name, text in PAGES.items()})
    write(project, {"docs/conf.py": AS_IT_IS, "docs/wheel.md": f"{PAGES['wheel.md']}\nOf {{{{ who }}}}.\n"})
    shutil.copy(next(PICTURE.rglob("drop.png")), project / "docs/drop.png")
    for path in ("index", "water", "wheel", "part/flour", "words"):  # so that the project has a second language
        write(
            project,
            {f"locale/de/LC_MESSAGES/{path}.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'},
        )
    update(project, run)
    said = build(project, run, *HTML, "dist")
    edits = (edit_words, edit_part, edit_title, edit_catalog, edit_contents, edit_term, edit_picture, edit_substitution)
    for number, edit in enumerate(edits, 1):
        edit(chance, project, run)
        said += build(project, run, *HTML, "dist")
        if number % 3 == 0 or number == len(edits):
            build(project, run, *HTML, tmp_path / f"cold{number}" / "dist")
            assert tree(project / "dist") == tree(tmp_path / f"cold{number}" / "dist"), edit.__name__
    assert said.count(": changes: ") > 5, "hardly anything has been tested"
    assert (project / "dist/de/_sources/water.md.txt").is_file()


def test_pages_of_code_have_the_titles_of_today(tmp_path: Path, run: Run) -> None:
    """Those that sphinx.ext.viewcode writes, by itself only where their modules have changed."""
    project = Path(shutil.copytree(PROJECTS / "kiln", tmp_path / "kiln"))
    run("build", *HTML, "dist", cwd=project)
    page = project / "doc/glaze.md"
    page.write_text(page.read_text(encoding="utf-8").replace("# Glaze", "# Glazes", 1), encoding="utf-8")
    run("build", *HTML, "dist", cwd=project)
    run("build", *HTML, tmp_path / "cold", cwd=project)
    assert ">Glazes</a>" in (project / "dist/en/_modules/potter.html").read_text(encoding="utf-8")
    assert tree(project / "dist") == tree(tmp_path / "cold")


def build(project: Path, run: Run, *options: str | Path) -> str:
    done = run("build", "--keep-going", "--explain", *options, cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def times(folder: Path) -> dict[str, int]:
    """The time of the last reading of each page, from the names of their doctrees."""
    return {path.stem: path.stat().st_mtime_ns for path in folder.rglob("*.doctree")}


def test_only_what_depends_on_a_change_is_done_again(tmp_path: Path, run: Run) -> None:
    """A message is one page of one language; a title all pages of it, which are not read again; the rest says nothing."""
    project = mill(tmp_path, run, ("html",))
    build(project, run)
    assert build(project, run).splitlines()[-1] == "Nothing to do: 2 editions in dist up to date."
    english, german = times(project / ".dist.cache/en"), times(project / ".dist.cache/de")
    path = project / "locale/de/LC_MESSAGES/water.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgstr "Two metres."', 'msgstr "Zwei Meter."'), encoding="utf-8")
    said = build(project, run)
    assert "en: nothing: nothing has changed" in said
    assert "de: changes: catalog water" in said
    now = times(project / ".dist.cache/de")
    assert [name for name in now if now[name] != german[name]] == ["water"]
    assert times(project / ".dist.cache/en") == english
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(msgid "Water"\nmsgstr) ".*"', r'\1 "Wasser"', text), encoding="utf-8")
    build(project, run)
    titled = times(project / ".dist.cache/de")
    assert [name for name in titled if titled[name] != now[name]] == ["water"]
    for name in ("index", "wheel", "words"):
        assert "Wasser" in (project / f"dist/de/{name}.html").read_text(encoding="utf-8")


OUTER_CONF = """
import os, sys
sys.path.insert(0, os.path.abspath("../ext"))
project = "Mill"
extensions = ["badge"]
html_theme = "basic"
templates_path = ["../templates"]
"""
BADGE = "from docutils import nodes\n\ndef setup(app):\n    app.add_generic_role('badge', nodes.strong)\n"
OUTER = {
    "docs/conf.py": OUTER_CONF,
    "docs/index.rst": "Mill\n====\n\nA :badge:`wheel`.\n\n.. include:: ../NOTE.rst\n",
    "NOTE.rst": "A note.\n",
    "ext/badge.py": BADGE,
    "templates/footer.html": "<p>Footer.</p>",
    "templates/layout.html": '{% extends "!layout.html" %}{% block footer %}{% include "footer.html" %}{% endblock %}',
}


def test_templates_and_extensions_outside_of_the_docs_are_inputs(tmp_path: Path, run: Run) -> None:
    """And what an edition says of its sources is the same after any number of builds, as ``assemble`` compares it."""
    project = tmp_path / "mill"
    write(project, OUTER)
    subprocess.run(["git", "init", "-q", project], check=True)
    build(project, run, "--output", "dist")
    for name, text in (
        ("templates/footer.html", "<p>Another footer.</p>"),
        ("templates/search.html", '{% extends "!search.html" %}{% block body %}No search.{% endblock %}'),
        ("ext/badge.py", BADGE.replace("strong", "emphasis")),
        ("NOTE.rst", "Another note.\n"),
    ):
        write(project, {name: text})
        assert f"en: everything: file {name}" in build(project, run, "--output", "dist")
    build(project, run, "--output", tmp_path / "cold")
    assert tree(project / "dist") == tree(tmp_path / "cold")


def write(project: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_warnings_are_not_forgotten(tmp_path: Path, run: Run) -> None:
    """An edition that was placed although it warned is built again, and warns again."""
    project = mill(tmp_path, run, ("html",))
    (project / "docs/wheel.md").write_text("# The wheel\n\n[](#nowhere)\n", encoding="utf-8")
    update(project, run)
    for _ in range(2):
        done = run("build", "--keep-going", cwd=project)
        assert done.returncode == 0
        assert "docs/wheel.md:3: error: " in done.stderr
    assert run("build", cwd=project).returncode == 1


def test_an_edit_while_a_build_runs_is_seen_by_the_next(tmp_path: Path, run: Run) -> None:
    """What is written after the inputs were looked at is another input."""
    project = mill(tmp_path, run, ("html",))
    page = project / "docs/water.md"
    conf = (project / "docs/conf.py").read_text(encoding="utf-8")
    hook = "from pathlib import Path\npage = Path(__file__).with_name('water.md')\n"
    once = "if 'Meanwhile' not in page.read_text():\n    page.write_text(page.read_text() + '\\nMeanwhile.\\n')\n"
    (project / "docs/conf.py").write_text(f"{conf}{hook}{once}", encoding="utf-8")
    build(project, run)
    assert "Meanwhile" in page.read_text(encoding="utf-8")
    time.sleep(0.01)
    assert "page water.md" in build(project, run)


def test_a_build_that_fails_changes_neither_output_nor_cache(tmp_path: Path, run: Run) -> None:
    """What a build goes on from is lent to it: whatever it writes until it fails is written beside."""
    project = mill(tmp_path, run, ("html", "pdf"))
    build(project, run)
    before = {name: tree(project / name) for name in ("dist", ".dist.cache")}
    edit_title(random.Random(1), project, run)
    with (project / "docs/water.md").open("a", encoding="utf-8") as page:
        page.write("\n[](#nowhere)\n")
    done = run("build", "--explain", cwd=project)
    assert done.returncode == 1
    assert "en: changes: page" in done.stdout
    after = {name: tree(project / name) for name in before}
    for folders in (after, before):
        folders[".dist.cache"].pop("known.json", None)  # which says nothing of editions
    assert after == before


def numbers(folder: Path, pattern: str) -> dict[str, int]:
    """The inode of each file."""
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob(pattern)}


def test_what_stays_is_not_copied(tmp_path: Path, run: Run) -> None:
    """Editions with nothing to do are moved as they are; of the others, pages that nothing touches are the same files."""
    project = mill(tmp_path, run, ("html",))
    path = project / "locale/de/LC_MESSAGES/water.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgstr "Two metres."', 'msgstr "Zwei Meter."'), encoding="utf-8")
    build(project, run)
    english, german = numbers(project / "dist/en", "*"), numbers(project / "dist/de", "*.html")
    path.write_text(text.replace('msgstr "Two metres."', 'msgstr "Drei Meter."'), encoding="utf-8")
    build(project, run)
    assert numbers(project / "dist/en", "*") == english
    now = numbers(project / "dist/de", "*.html")
    assert now["water.html"] != german["water.html"]
    assert {name for name in now if now[name] == german[name]} >= {"part/flour.html", "wheel.html", "words.html"}


_SETTLES_SOON = "from startoolkit.editions import stat_cache\nstat_cache.SETTLED = 50_000_000\n"


@pytest.mark.parametrize("name", ["docs/water.md", "dist/de/water.html"])
def test_a_file_whose_size_and_date_are_as_before_is_looked_at(tmp_path: Path, run: Run, name: str) -> None:
    """No program can set the time of the last change, so what was dated back is another file."""
    project = mill(tmp_path, run, ("html",))
    build(project, run)
    time.sleep(0.1)
    first = tmp_path / "first.py"
    first.write_text(_SETTLES_SOON, encoding="utf-8")
    remembers = server().run("startoolkit", "build", cwd=project, first=first)  # all there is
    assert remembers.returncode == 0, remembers.stderr
    path = project / name
    found = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("metres", "METRES"), encoding="utf-8")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (found.st_size, found.st_mtime_ns)
    assert ": nothing: " not in build(project, run, "de")


def test_files_are_read_again_only_where_the_system_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written just before it was read may be written again within the same moment, and is not remembered."""
    read: list[str] = []
    monkeypatch.setattr(
        stat_cache, "sha256_of", lambda name: read.append(name) or stat_cache.hashlib.sha256().hexdigest()
    )
    (tmp_path / "page").write_text("one", encoding="utf-8")
    for seconds, times in ((0, 1), (0, 2), (10, 3), (0, 3), (10, 3)):
        monkeypatch.setattr(stat_cache.time, "time_ns", lambda late=seconds: time.clock_gettime_ns(0) + late * 10**9)
        digests = StatCache(tmp_path / "known.json")
        digests.digest(str(tmp_path / "page"))
        digests.save()
        assert len(read) == times
    StatCache(tmp_path / "known.json", fresh=True).digest(str(tmp_path / "page"))
    assert len(read) == 4, "--fresh looks at everything"
    for row in ([1], None, "12345", dict.fromkeys(range(5), 1)):
        (tmp_path / "known.json").write_text(json.dumps({str(tmp_path / "page"): row}), encoding="utf-8")
        assert StatCache(tmp_path / "known.json").digest(str(tmp_path / "page"))
    assert not StatCache(tmp_path / "known.json").digest(str(tmp_path)), "a folder has no digest"


def test_pages_behind_a_link_are_seen(tmp_path: Path, run: Run) -> None:
    """Sphinx follows links to folders, so a page in one is an input."""
    project = mill(tmp_path, run, ("html",))
    page = project / "elsewhere/more.md"
    page.parent.mkdir()
    page.write_text("---\norphan: true\n---\n\n# More\n\nOne.\n", encoding="utf-8")
    (project / "docs/linked").symlink_to(page.parent)
    build(project, run)
    page.write_text(page.read_text(encoding="utf-8").replace("One.", "Two."), encoding="utf-8")
    assert "page linked/more.md" in build(project, run)
    assert "Two." in (project / "dist/en/linked/more.html").read_text(encoding="utf-8")


def test_a_link_that_leads_back_is_followed_once(tmp_path: Path) -> None:
    """Or a project would have no end."""
    (tmp_path / "part").mkdir()
    (tmp_path / "part/page.md").touch()
    (tmp_path / "part/back").symlink_to(tmp_path)
    (tmp_path / "part/here").symlink_to(tmp_path / "part")
    found = {Path(path).relative_to(tmp_path).as_posix() for path in files_below(tmp_path)}
    assert found == {"part/page.md", "part/back", "part/here"}


def test_where_nothing_has_changed_little_is_imported(straat: Path, run: Run) -> None:
    """A build with nothing to do looks at digests: it needs no templates, no processes and no Sphinx."""
    assert run("build", "--format", "html", cwd=straat).returncode == 0
    program = (
        "import runpy, sys\n"
        "try:\n    runpy.run_module('startoolkit', run_name='__main__', alter_sys=True)\n"
        "finally:\n    print(*sorted(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "build", "--format", "html"], cwd=straat, capture_output=True, text=True
    )
    assert "Nothing to do" in done.stdout
    loaded = {*done.stdout.split()}
    assert not loaded & {
        "sphinx",
        "docutils",
        "jinja2",
        "multiprocessing",
        "babel.messages",
        "startoolkit.editions.website",
    }
