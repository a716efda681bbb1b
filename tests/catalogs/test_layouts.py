"""Which catalog a page has: of its own, of its folder, or of all pages, as Sphinx would have it; and what is not used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sphinx.util.i18n import docname_to_domain

from startoolkit.catalog_files import folder_of
from startoolkit.catalog_layout import Layout, as_compact
from startoolkit.catalogs.check import check
from startoolkit.catalogs.check_output import summed
from startoolkit.catalogs.progress import allowed, progress
from startoolkit.catalogs.update import update
from startoolkit.conf_py import Setting, setting
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.project import Project
from startoolkit.remarks import remarks
from tests.catalogs.conftest import SETTINGS, pages
from tests.conftest import Run, sphinx_build

DE, FR = Language("de"), Language("fr")
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
PAGES = {
    "index": "# The Star\n\nOne.\n\n```{toctree}\nsub/a\nsub/b\n```\n",
    "sub/a": "# Page A\n\nText of A.\n\nOf both.\n",
    "sub/b": "# Page B\n\nText of B.\n\nOf both.\n",
}
WORDS = {
    "index": {"The Star": "Der Stern", "One.": "Eins."},
    "sub/a": {"Page A": "Seite A", "Text of A.": "Text von A.", "Of both.": "Von beiden."},
    "sub/b": {"Page B": "Seite B", "Text of B.": "Text von B.", "Of both.": "Von beiden."},
}


def catalog(words: Mapping[str, str]) -> str:
    return "\n".join([HEADER, *(f'msgid "{one}"\nmsgstr "{other}"\n' for one, other in words.items())])


def words_of(start: str) -> dict[str, str]:
    """The messages of all pages whose names begin so, with their translations."""
    return {msgid: text for name, words in WORDS.items() if name.startswith(start) for msgid, text in words.items()}


def made(root: Path, *names: str, conf: str | None = None, code: str = "de", settings: str = "") -> Project:
    """A project whose German catalogs of these names together hold a translation of everything."""
    conf = 'extensions = ["myst_parser", "startoolkit.sphinxext"]\n' + conf if conf is not None else ""
    files = {f"docs/{name}.md": text for name, text in PAGES.items()}
    files |= {"pyproject.toml": SETTINGS.replace(', "fr"', "") + 'formats = ["html"]\n' + settings}
    files |= {"docs/conf.py": conf} if conf else {}
    texts = {name: words_of(name if name in ("sub", *WORDS) else "") for name in names}
    files |= {f"locale/{code}/LC_MESSAGES/{name}.po": catalog(words) for name, words in texts.items()}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Project.load(root)


LAYOUTS = {
    "page": (["index", "sub/a", "sub/b"], "gettext_compact = False\n"),
    "folder": (["index", "sub"], "gettext_compact = True\n"),
    "folder, unset": (["index", "sub"], ""),
    "folder, no conf.py": (["index", "sub"], None),
    "all": (["handbook"], 'gettext_compact = "handbook"\n'),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_read_counted_checked_and_updated(tmp_path: Path, run: Run, layout: str) -> None:
    """Build, sphinx-build, status, check, gate and update use the catalogs that Sphinx would, and make no others."""
    names, conf = LAYOUTS[layout]
    project = made(tmp_path, *names, conf=conf, settings="gate = {draft = 100, pages = ['sub/a', 'index']}\n")
    before = progress(project, DE)
    assert (before.judgement.verdict, before.judgement.share, before.missing) == ("edition", 100.0, ())
    assert sorted(before.pages) == sorted(names)
    assert not allowed(project, [DE]).held
    assert check(project, [DE]).findings == ()
    catalogs = {path: path.read_bytes() for path in project.catalogs(DE).values()}
    assert run("update", cwd=tmp_path).returncode == 0
    assert {path: path.read_bytes() for path in project.catalogs(DE).values()} == catalogs
    assert sorted(project.catalogs(DE)) == names
    done = run("build", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    record = json.loads((tmp_path / "dist/de/edition.json").read_text(encoding="utf-8"))
    assert {page["docname"]: page["messages"]["translated"] for page in record["pages"]} == {
        "index": 2,
        "sub/a": 3,
        "sub/b": 3,
    }
    told = json.loads(run("status", "--format", "json", cwd=tmp_path).stdout)["languages"][0]
    assert {page["docname"]: page["messages"] for page in told["pages"]} == {
        page["docname"]: page["messages"] for page in record["pages"]
    }
    assert told["outdated"] == []


def test_sphinx_build_shows_what_our_build_shows(tmp_path: Path) -> None:
    """Plain Sphinx takes a folder's catalog too, writes its template for it, and reads all its pages anew after a change."""
    project = made(tmp_path, "index", "sub", conf="")

    def sphinx(*options: str, out: str = "out") -> str:
        done = sphinx_build("-q", *options, "docs", out, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stderr

    assert not sphinx("-b", "html", "-D", "language=de")
    assert all(f"Text von {one}." in (tmp_path / f"out/sub/{one.lower()}.html").read_text() for one in "AB")
    shared = project.catalog(DE, "sub/a")
    shared.write_text(shared.read_text().replace("Text von", "Worte von"))
    assert not sphinx("-b", "html", "-D", "language=de")
    assert all(f"Worte von {one}." in (tmp_path / f"out/sub/{one.lower()}.html").read_text() for one in "AB")
    sphinx("-b", "gettext", out="pot")
    assert sorted(path.name for path in (tmp_path / "pot").rglob("*.pot")) == ["index.pot", "sub.pot"]


@pytest.mark.parametrize(
    ("there", "others", "docname", "name"),
    [
        ([], [], "sub/a", "sub/a"),
        (["index", "sub"], [], "sub/a", "sub"),
        (["index", "sub"], [], "other/c", "other"),
        (["index", "sub/a"], [], "other/c", "other/c"),
        (["sub/a", "sub"], [], "sub/a", "sub/a"),
        (["sub/a", "sub"], [], "sub/b", "sub"),
        (["sub/a", "both"], [], "both/d", "both/d"),
        (["both/d", "both"], [], "both/e", "both/e"),
        ([], ["index", "sub"], "sub/a", "sub"),
        (["index"], ["index", "sub"], "sub/a", "sub"),
        (["index"], ["index", "sub/a"], "sub/a", "sub/a"),
        (["index", "sub"], ["index", "sub/a"], "sub/a", "sub"),
    ],
)
def test_where_conf_py_says_nothing_the_catalogs_decide(
    tmp_path: Path, there: list[str], others: list[str], docname: str, name: str
) -> None:
    """A page has its own catalog if there is one, else its folder's; else what its language, or the others, have."""
    project = made(tmp_path, *there)
    made(tmp_path, *others, code="fr")
    for page in ("both", "both/d", "both/e", "other/c"):
        (tmp_path / f"docs/{page}.md").parent.mkdir(exist_ok=True)
        (tmp_path / f"docs/{page}.md").write_text("# X\n")
    if (there, docname) == (["sub/a", "both"], "both/d"):
        name = "both"  # nothing tells that it is of the page alone
    assert project.layout(DE).name(docname) == name


def test_no_second_catalog_is_made_beside_that_of_a_folder(tmp_path: Path) -> None:
    """A new page of the folder goes into the folder's catalog; what the pages have in common stands there once."""
    project = made(tmp_path, "index", "sub")
    (tmp_path / "docs/sub/c.md").write_text("# Page C\n\nOf both.\n")
    texts = {**{name: list(words) for name, words in WORDS.items()}, "sub/c": ["Page C", "Of both."]}
    done = {one.docname: one for one in update(project, [DE], extract=pages(**texts))}
    assert {name: one.state for name, one in done.items()} == {"index": "unchanged", "sub": "changed"}
    assert done["sub"].merged is not None
    assert done["sub"].merged.new == 1
    messages = po.read(project.catalog(DE, "sub/c")).live
    (both,) = [message for message in messages if message.msgid == "Of both."]
    assert both.locations == ("docs/sub/a.md", "docs/sub/b.md", "docs/sub/c.md")
    assert not po.read(project.catalog(DE, "sub/c")).obsolete


@pytest.mark.parametrize(
    ("conf", "names", "unused"),
    [
        ("gettext_compact = False\n", ["index", "sub"], ["sub"]),
        ("gettext_compact = True\n", ["index", "sub/a", "sub/b"], ["sub/a", "sub/b"]),
        ('gettext_compact = "book"\n', ["index", "sub"], ["index", "sub"]),
        ("", ["index", "sub", "sub/a", "sub/b"], ["sub"]),
    ],
)
def test_what_another_catalog_stands_in_for_is_told_and_taken_over(
    tmp_path: Path, conf: str, names: list[str], unused: list[str]
) -> None:
    """Such a catalog is no orphan to delete; update takes its translations to where they are used, and leaves it."""
    project = made(tmp_path, *names, conf=conf)
    told = [(one.check, Path(one.path).relative_to(project.layout(DE).folder).with_suffix("").as_posix())
            for one in check(project, [DE]).findings if one.check in ("catalog-layout", "orphan")]  # fmt: skip
    assert told == [("catalog-layout", name) for name in unused]
    texts = {name: list(words) for name, words in WORDS.items()}
    states = {one.docname: one.state for one in update(project, [DE], extract=pages(**texts))}
    assert {name for name, state in states.items() if state == "unused"} == {*unused}
    everything = words_of("")
    for docname, words in texts.items():
        translations = po.read(project.catalog(DE, docname)).translations()
        assert {msgid: translations.get(msgid) for msgid in words} == {msgid: everything[msgid] for msgid in words}


def test_the_words_of_conf_py_are_read_and_never_run(tmp_path: Path) -> None:
    """A value is told only where it is written plainly; else that it is not."""
    conf = tmp_path / "conf.py"
    for text, wanted in {
        "x = 1\n": Setting(is_set=True, value=1, line=1),
        "x: int = 2\n": Setting(is_set=True, value=2, line=1),
        "y = x = [1]\n": Setting(is_set=True, value=[1], line=1),
        "x = 1\nx = 'late'\n": Setting(is_set=True, value="late", line=2),
        "x = f()\n": Setting(is_set=True, is_plain=False, line=1),
        "if y:\n    x = 1\n": Setting(is_set=True, is_plain=False, line=1),
        "x = [1]\nx.append(2)\n": Setting(is_set=True, is_plain=False, line=2),
        "x = [1]\nx += [2]\n": Setting(is_set=True, is_plain=False, line=2),
        "x, y = 1, 2\n": Setting(is_set=True, is_plain=False, line=1),
        "def f():\n    x = 1\n": Setting(),
        "x =\n": Setting(),
        "": Setting(),
    }.items():
        conf.write_text(text)
        assert setting(conf, "x") == wanted, text
    assert setting(tmp_path / "none.py", "x") == Setting()


def test_a_layout_that_only_running_tells_is_said_to_be_so(tmp_path: Path, run: Run) -> None:
    """Those that build nothing go by what is there, and say so in one sentence, until one has run ``conf.py``."""
    made(tmp_path, "index", "sub", conf="import os\ngettext_compact = bool(os.sep)\n")
    for command in ("status", "check"):
        done = run(command, cwd=tmp_path)
        assert done.returncode == 0
        assert (done.stdout + done.stderr).count("docs/conf.py:3") == 1
        assert "gettext_compact is no plain value here" in done.stdout + done.stderr
    for command in ("update", "status", "check", "build"):
        done = run(command, cwd=tmp_path)
        assert "docs/conf.py:3" not in done.stdout + done.stderr
    assert (tmp_path / ".dist.cache" / "conf.json").is_file()


def test_catalogs_elsewhere_are_told_and_no_second_ones_made(tmp_path: Path, run: Run) -> None:
    """A folder that conf.py names and the settings do not, or Sphinx's own docs/locales: one sentence says what to write."""
    project = made(tmp_path, conf='locale_dirs = ["../locales"]\n', settings='locale = "locale"\n')
    elsewhere = tmp_path / "locales/de/LC_MESSAGES"
    elsewhere.mkdir(parents=True)
    (elsewhere / "index.po").write_text(catalog(WORDS["index"]))
    (one,) = remarks(project, DE)
    assert (one.place.line, one.hint) == (2, 'Write locale = "locales" in pyproject.toml, or move the catalogs.')
    with pytest.raises(StarError) as caught:
        update(project, [DE], extract=pages(index=["The Star"]))
    assert caught.value.code == "catalog-misplaced"
    assert not project.locale.exists()
    (tmp_path / "docs/conf.py").unlink()
    (tmp_path / "locales").rename(tmp_path / "docs/locales")
    (one,) = remarks(project, DE)
    assert one.hint == 'Write locale = "docs/locales" in pyproject.toml, or move the catalogs.'
    assert "docs/locales" in run("status", cwd=tmp_path).stderr


def in_two_folders(root: Path, conf: str = "") -> Project:
    """Catalogs in two folders: the second one has what the first one lacks, and another translation of what it has."""
    made(root, conf='locale_dirs = ["../locale", "../more"]\n' + conf)
    ours = {**WORDS["index"], "One.": ""}
    theirs = {"The Star": "Ein Stern", "One.": "Einmal."}
    for name, text in {
        "locale/de/LC_MESSAGES/index.po": catalog(ours),
        "more/de/LC_MESSAGES/index.po": catalog(theirs),
        "more/de/LC_MESSAGES/sub/a.po": catalog(WORDS["sub/a"]),
        "locale/de/LC_MESSAGES/sub/b.po": catalog(WORDS["sub/b"]),
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return Project.load(root)


def test_several_folders_of_catalogs_are_one(tmp_path: Path, run: Run) -> None:
    """Of a message the first translation counts, as in Sphinx: for build, status and check; update writes where they are."""
    project = in_two_folders(tmp_path, "gettext_compact = False\n")
    assert [str(one) for one in project.settings.locale_dirs] == ["locale", "more"]
    assert not progress(project, DE).missing
    found = {name: one.messages for name, one in progress(project, DE).pages.items()}
    assert {name: (one.total, one.translated) for name, one in found.items()} == {
        "index": (2, 2),
        "sub/a": (3, 3),
        "sub/b": (3, 3),
    }
    assert {one.check for one in check(project, [DE]).findings} == {"untranslated"}
    done = run("build", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "dist/de/index.html").read_text(encoding="utf-8")
    assert ("Der Stern" in page, "Einmal." in page, "Ein Stern" in page) == (True, True, False)
    assert "Text von A." in (tmp_path / "dist/de/sub/a.html").read_text(encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.po")}
    assert run("update", cwd=tmp_path).returncode == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.po")} == before
    (tmp_path / "more/de/LC_MESSAGES/sub/a.po").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    assert "more/de/LC_MESSAGES/sub/a.po:1: " in run("status", cwd=tmp_path).stderr
    assert "more/de/LC_MESSAGES/sub/a.po:1: " in run("build", cwd=tmp_path).stderr


@pytest.mark.parametrize("code", ["de_DE", "de@formal", "de_DE@formal"])
def test_a_language_without_catalogs_has_those_that_gettext_would_take(tmp_path: Path, code: str) -> None:
    """Without its own folder ``de_DE`` has that of ``de``, unless German has an edition itself."""
    made(tmp_path, "index", "sub/a", "sub/b")
    file = tmp_path / "pyproject.toml"
    file.write_text(file.read_text().replace('"de"', '"de_DE"'))
    project = Project.load(tmp_path)
    assert folder_of(project.locale, code) == tmp_path / "locale/de/LC_MESSAGES"
    assert folder_of(project.locale, code, ["de", "en"]) == tmp_path / "locale" / code / "LC_MESSAGES"
    (language,) = (one for one in project.settings.languages if one.code == "de_DE")
    assert progress(project, language).judgement.share == 100
    assert project.catalog(language, "sub/a") == tmp_path / "locale/de/LC_MESSAGES/sub/a.po"
    assert not check(project, [language]).findings
    (tmp_path / "locale/de_DE/LC_MESSAGES").mkdir(parents=True)
    assert progress(project, language).judgement.share == 0


_PARTS = st.text("ab.-_é中 ", min_size=1, max_size=5).filter(
    lambda text: text.strip(". ") == text and text[0] not in "._-"
)
_DOCNAMES = st.lists(_PARTS, min_size=1, max_size=4).map("/".join)


@given(_DOCNAMES, st.booleans() | st.integers(0, 3) | _PARTS)
@example("sub/a/b", "docs")
@settings(max_examples=200, deadline=None)
def test_the_name_of_a_catalog_is_that_of_sphinx(docname: str, compact: bool | int | str) -> None:
    """Whatever pages are called and ``gettext_compact`` is, the catalog of a page has the name that Sphinx's has."""
    layout = Layout(as_compact(compact), Path("docs"), (Path("locale/de/LC_MESSAGES"),))
    assert layout.name(docname) == docname_to_domain(docname, compact)
    stock = Layout(None, Path("nowhere"), (Path("nowhere/de/LC_MESSAGES"),), is_stock=True)
    assert stock.name(docname) == docname_to_domain(docname, True)


def test_a_folder_that_is_named_by_a_tag_is_used_in_a_project_as_it_is(tmp_path: Path, run: Run) -> None:
    """Sphinx takes ``-D language=zh-cn`` for the folder of that name, so such a folder is a language like any other."""
    made(tmp_path, "index", "sub", code="zh-cn", conf='project = "The Star"\nlocale_dirs = ["../locale"]\n')
    (tmp_path / "pyproject.toml").unlink()
    project = Project.load(tmp_path)
    language = Language("zh_CN")
    assert language in project.settings.languages
    assert progress(project, language).judgement.share == 100
    assert not [one for one in check(project, [language]).findings if one.check in ("catalog-layout", "orphan")]
    assert project.catalog(language, "sub/a") == tmp_path / "locale/zh-cn/LC_MESSAGES/sub.po"
    done = run("build", "zh_CN", "--format", "html", cwd=tmp_path)
    assert "Text von A." in (tmp_path / "editions/zh-CN/sub/a.html").read_text(encoding="utf-8"), done.stderr
    assert "zh-cn has catalogs" not in done.stderr


@pytest.mark.parametrize("name", ["pt-br", "pt_br", "PT_BR", "pt-BR"])
def test_a_language_spelt_otherwise_is_not_passed_over(tmp_path: Path, run: Run, name: str) -> None:
    """Instead of the right folder it stops every command with the right name; beside it, every command tells it."""
    project = made(tmp_path, "index", "sub/a", "sub/b", code=name, settings="")
    file = tmp_path / "pyproject.toml"
    file.write_text(file.read_text().replace('"de"', '"pt_BR"'))
    for command in ("status", "check", "update", "build"):
        done = run(command, cwd=tmp_path)
        assert done.returncode == 3
        assert f"locale/{name}: " in done.stderr
        assert "Rename the folder to pt_BR. " not in done.stderr.splitlines()[0]
        assert "hint: Rename the folder to pt_BR." in done.stderr
    made(tmp_path, "index", code="pt_BR")
    file.write_text(file.read_text().replace('"de"', '"pt_BR"'))
    project = Project.load(tmp_path)
    (one,) = remarks(project, Language("pt_BR"))
    assert one.place.path == project.locale / name
    assert f"locale/{name}" in run("status", cwd=tmp_path).stderr


def test_catalogs_beside_lc_messages_are_not_passed_over(tmp_path: Path) -> None:
    """Catalogs that lie in the folder of the language itself stop everything."""
    project = made(tmp_path)
    (tmp_path / "locale/de").mkdir(parents=True)
    (tmp_path / "locale/de/index.po").write_text(catalog(WORDS["index"]))
    for command in (lambda: progress(project, DE), lambda: check(project, [DE]), lambda: update(project, [DE])):
        with pytest.raises(StarError, match="LC_MESSAGES") as caught:
            command()
        assert caught.value.code == "catalog-misplaced"


@pytest.mark.parametrize("what", ["linked language", "linked LC_MESSAGES", "linked part", "folder", "linked locale"])
def test_links_and_folders_in_the_place_of_catalogs_stop_every_command(tmp_path: Path, run: Run, what: str) -> None:
    """They are told by name, by build, status, check, update and plain Sphinx alike; nothing is built or written."""
    project = made(tmp_path, "index", "sub/a", "sub/b", conf="")
    folder = project.layout(DE).folder
    moved = {
        "linked language": folder.parent,
        "linked LC_MESSAGES": folder,
        "linked part": folder / "sub",
        "folder": folder / "index.po",
        "linked locale": project.locale,
    }[what]
    moved.rename(tmp_path / "moved")
    if what == "folder":
        moved.mkdir()
    else:
        moved.symlink_to(tmp_path / "moved")
    for command in ("status", "check", "update", "build"):
        done = run(command, cwd=tmp_path)
        assert (done.returncode, f"{moved.relative_to(tmp_path)}: " in done.stderr) == (3, True), done.stderr
        assert "[catalog-unreadable]" in done.stderr
    plain = sphinx_build("-q", "-D", "language=de", "docs", "out", cwd=tmp_path)
    assert plain.returncode
    assert str(moved.relative_to(tmp_path)) in plain.stderr


def test_a_header_of_another_language_is_told(tmp_path: Path, run: Run) -> None:
    """By check and by build, with its place; another country of the language is not another language."""
    project = made(tmp_path, "index", "sub")
    for name, code in {"index": "de_AT", "sub": "fr"}.items():
        path = project.catalogs(DE)[name]
        path.write_text(path.read_text().replace("UTF-8\\n", f"UTF-8\\nLanguage: {code}\\n"))
    assert [(one.check, Path(one.path).name) for one in check(project, [DE]).findings] == [("language", "sub.po")]
    done = run("build", "--keep-going", cwd=tmp_path)
    assert (done.stdout + done.stderr).count("Language: fr") == 1


@pytest.mark.parametrize(
    ("code", "name", "same"),
    [("pt_BR", "pt-br", True), ("pt_BR", "pt", True), ("pt_BR", "pt_PT", False), ("de", "de_DE.UTF-8", True),
     ("zh_Hans", "zh_CN", True), ("zh_Hans", "zh_Hant", False), ("he", "iw", True), ("de", "German", False)],
)  # fmt: skip
def test_which_headers_name_a_language(code: str, name: str, same: bool) -> None:
    """A header may leave out or add what the code of the briefing does not have or has."""
    assert Language(code).may_be(name) == same


def test_folders_of_no_language_of_the_briefing_are_mentioned(tmp_path: Path, run: Run) -> None:
    """Gently: they are no finding, and cost nothing."""
    made(tmp_path, "index", "sub")
    made(tmp_path, "index", code="es")
    (tmp_path / "locale/pot").mkdir()
    for command in (["check", "--strict"], ["status"]):
        done = run(*command, cwd=tmp_path)
        assert done.returncode == 0
        assert "locale/es has catalogs of no language of this briefing" in done.stderr
        assert "pot" not in done.stderr


def test_a_language_without_catalogs_stands_at_nothing(tmp_path: Path, run: Run) -> None:
    """0 %, an empty bar, what to do first; one finding of check; pages in reStructuredText count, and the gate holds."""
    project = made(tmp_path, settings="gate = {draft = 50}\n")
    (tmp_path / "docs/sub/b.md").unlink()
    (tmp_path / "docs/sub/b.rst").write_text("Page B\n======\n\nText of B.\n")
    done = run("status", "--all", cwd=tmp_path)
    rows = [line.split() for line in done.stdout.splitlines()[1:5]]
    assert rows[0][2:] == ["░" * 12, "0", "%", "–", "–", "–", "–"]
    assert [row[0] for row in rows[1:]] == ["index", "sub/a", "sub/b"]
    assert all(row[1:4] == ["░" * 12, "0", "%"] for row in rows[1:])
    assert "de: not built: 0 % of its words are translated" in done.stdout
    assert done.stderr == "de: no catalogs yet; begin with startoolkit update de.\n"
    (finding,) = check(project, [DE]).findings
    assert (finding.check, "all 3 pages" in finding.message) == ("untranslated", True)
    for form in ("html", "markdown"):
        assert "100 %" not in run("status", "--format", form, cwd=tmp_path).stdout.split("edition needs")[-1]


def test_many_messages_without_translation_are_one_line(tmp_path: Path, run: Run) -> None:
    """Of more than ten in a catalog the text tells the number; JSON has each; ten are told one by one."""
    project = made(tmp_path)
    path = project.catalog(DE, "index")
    path.parent.mkdir(parents=True)
    for count, lines in ((10, 10), (11, 1)):
        path.write_text(catalog({f"Message {number}": "" for number in range(count)}))
        found = [one for one in check(project, [DE]).findings if one.line]
        assert (len(found), len(summed(found))) == (count, lines)
    assert "11 messages are not translated" in run("check", cwd=tmp_path).stdout
    assert run("check", "--format", "json", cwd=tmp_path).stdout.count('"untranslated"') == 13  # and two pages


def test_names_that_are_not_utf_8(tmp_path: Path, run: Run) -> None:
    """A catalog and a page of such a name are refused by every command, in one sentence each."""
    made(tmp_path, "index", "sub/a", "sub/b")
    for name in (b"/locale/de/LC_MESSAGES/s\xff.po", b"/docs/p\xff.md"):
        Path((bytes(tmp_path) + name).decode("utf-8", "surrogateescape")).write_text(catalog({}))
    for command in ("status", "check", "update", "build"):
        done = run(command, cwd=tmp_path)
        assert (done.returncode, done.stderr.count("is not UTF-8. [bad-file-name]"), len(done.stderr.splitlines())) == (
            3,
            2,
            4,
        )


@pytest.mark.parametrize(
    ("files", "place", "says"),
    [
        ({"docs/conf.py": b'extensions = ["myst_parser"]\nx = 1 / 0\n'}, "docs/conf.py:2", "division by zero"),
        ({"docs/conf.py": b"x = [\n"}, "docs/conf.py:1", "never closed"),
        ({"docs/sub/a.md": b"# A\n\n\xff\n"}, "docs/sub/a.md:3", "The page cannot be read"),
        ({"docs/sub/a.md": b"# A\n\n```{include} b.md\n```\n", "docs/sub/b.md": b"```{include} a.md\n```\n"},
         "docs/sub/a.md", "includes itself, or pages that include it"),
    ],
)  # fmt: skip
def test_what_sphinx_cannot_read_is_named_by_update(
    tmp_path: Path, run: Run, files: dict[str, bytes], place: str, says: str
) -> None:
    """In one sentence with the file and, where it is known, the line; no catalog is made."""
    made(tmp_path)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = run("update", cwd=tmp_path)
    assert done.returncode == 3
    first, hint, *rest = done.stderr.splitlines()
    assert (first.startswith(f"{place}: "), says in first, hint.startswith("  hint: "), rest) == (True, True, True, [])
