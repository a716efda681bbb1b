"""``startoolkit weblate`` and ``crowdin``: what they write fits the files that are there, and nobody's work is overwritten."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from lxml import etree

from startoolkit.catalogs import pot
from startoolkit.catalogs.update import update
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.platforms import crowdin, weblate
from startoolkit.platforms.repository import Repository, repository_of
from startoolkit.project import Project
from tests.conftest import Run

from .conftest import SETTINGS, pages

REPOSITORY = Repository("https://github.com/ours/guide.git", "main", "")
PAGES = {"index": ["Open", "Close *it*."], "sub/two": ["Second"]}


@pytest.fixture
def translated(project: Project) -> Project:
    """The project with catalogs of its languages, among them one whose code YAML takes for false."""
    file = project.root / "pyproject.toml"
    file.write_text(
        SETTINGS.replace('"de", "fr"', '"de", "no", "pt_BR", "sr@latin"') + 'licence = "CC BY-SA 4.0"\n',
        encoding="utf-8",
    )
    project = Project.load(project.root)
    update(project, project.settings.languages, extract=pages(**PAGES))
    return project


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def configuration(project: Project, repository: Repository = REPOSITORY) -> tuple[dict, dict]:
    """The component and the settings of the add-on."""
    component, discovery = (json.loads(file.text) for file in weblate.files(project, repository)[:2])
    assert discovery["name"] == "weblate.discovery.discovery"
    return component, discovery["configuration"]


@pytest.mark.parametrize("folder", ["", "docs (new)/guide/"])
def test_weblate_finds_the_catalogs_and_nothing_else(translated: Project, folder: str) -> None:
    """As its add-on does: each file whose whole path matches, and whose language passes the filter, is of a component."""
    (translated.root / "locale/de/LC_MESSAGES/notes.txt").write_text("no catalog")
    pot.folder(translated).mkdir()
    (pot.folder(translated) / "index.pot").write_text("no catalog either")
    component, found = configuration(translated, Repository(REPOSITORY.url, "main", folder))
    paths = [f"{folder}{path.relative_to(translated.root).as_posix()}" for path in translated.root.rglob("*.*")]
    matches = [match for path in paths if (match := re.fullmatch(found["match"], path))]
    components: dict[str, set[str]] = {}
    for match in matches:
        if re.match(found["language_regex"], match["language"]):
            components.setdefault(match["component"], set()).add(match["language"])
    assert components == {name: {"de", "no", "pt_BR", "sr@latin"} for name in PAGES}
    assert component["filemask"] == f"{folder}locale/*/LC_MESSAGES/index.po"
    assert (component["license"], component["new_base"], found["new_base_template"]) == ("CC-BY-SA-4.0", "", "")
    assert found["remove"] is False


def test_weblate_folds_and_checks_as_the_project_does(translated: Project) -> None:
    """The width is that of the catalogs, and the checks are those of the markup of the pages."""
    component, _ = configuration(translated)
    assert component["file_format_params"]["po_line_wrap"] == 77
    patterns = re.findall(r':r"([^"]+)"', component["check_flags"])
    source = "See {term}`it <a>`, {{ club }}[^note] and {doc}`b`, not {plain} [^ this]."
    assert component["enforced_checks"] == ["placeholders"]
    assert re.findall("|".join(patterns), source) == ["{term}", "{{ club }}", "[^note]", "{doc}"]
    long = (
        "A sentence that is so long that whoever folds lines has to fold it, and those who do not keep it on one line."
    )
    for language in translated.settings.languages[1:]:
        path = translated.catalog(language, "index")
        path.write_text(path.read_text(encoding="utf-8") + f'\nmsgid "{long}"\nmsgstr "{long}"\n', encoding="utf-8")
    assert configuration(translated)[0]["file_format_params"]["po_line_wrap"] == 65535
    (translated.docs / "sub/two.rst").write_text("Two\n===\n")
    (translated.docs / "conf.py").write_text('extensions = ["myst_parser"]\n')
    (translated.docs / "sub/two.md").unlink()
    mixed = configuration(translated)[0]  # no checks of markup that would be wrong in one of the two
    assert (mixed["check_flags"], mixed.get("enforced_checks")) == ("ignore-end-stop, ignore-punctuation-spacing", None)


@pytest.mark.parametrize(
    ("url", "read", "backend"),
    [
        ("git@github.com:ours/guide.git", "https://github.com/ours/guide.git", "github"),
        ("https://me:secret@gitlab.com/a/b/guide", "https://gitlab.com/a/b/guide", "gitlab"),
        ("ssh://git@git.example.org:2222/guide.git", "https://git.example.org/guide.git", "git"),
        ("https://git.example.org:8443/guide?x=secret#y", "https://git.example.org:8443/guide", "git"),
    ],
)
def test_the_address_of_the_repository_is_one_that_others_read(
    translated: Project, url: str, read: str, backend: str
) -> None:
    """Nothing secret of it gets into a file; where Weblate cannot make pull requests, it pushes to a branch of its own."""
    git(translated.root, "init", "--quiet", "--initial-branch", "trunk")
    git(translated.root, "remote", "add", "origin", url)
    repository = repository_of(translated.root)
    assert repository == Repository(read, "trunk", "")
    assert repository_of(translated.docs) == Repository(read, "trunk", "docs/")
    component, _ = configuration(translated, repository)
    assert (component["repo"], component["vcs"]) == (read, backend)
    assert component.get("push_branch") == ("weblate" if backend == "git" else None)
    assert "secret" not in json.dumps(component)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/srv/me:secret@git/guide",
        "../guide",
        "file:///srv/guide",
        "https://me:secret@/x",
        "https://me:secret@a b/x",
        "me:secret@host/x",
    ],
)
def test_a_repository_that_nobody_else_can_read_is_refused(translated: Project, url: str) -> None:
    """Without showing its password."""
    with pytest.raises(StarError) as caught:
        repository_of(translated.root, url)
    assert caught.value.code == "wrong-usage"
    assert "secret" not in caught.value.message
    assert "--repository" in caught.value.hint


def test_what_somebody_has_edited_is_left(translated: Project, run: Run) -> None:
    """The second run changes nothing; a file that says something else is shown and left, until told otherwise."""
    command = ("weblate", "--repository", "https://github.com/ours/guide", "--branch", "main")
    (translated.locale / "terminology.csv").write_text("en,de\nstar,Stern\n", encoding="utf-8")
    first = run(*command, cwd=translated.root)
    assert first.returncode == 0, first.stderr
    said = first.stdout.replace("\\\n", "")
    assert re.search(
        r"--json @weblate/component.json +https://hosted.weblate.org/api/projects/star/components/\n", said
    )
    files = {path: path.read_bytes() for path in translated.root.rglob("*") if path.is_file()}
    second = run(*command, cwd=translated.root)
    assert (second.returncode, second.stdout.count("is as it should be.")) == (0, 3)
    assert {path: path.read_bytes() for path in translated.root.rglob("*") if path.is_file()} == files
    component = translated.root / "weblate/component.json"
    component.write_text(component.read_text().replace('"contact"', '"add"'))
    (translated.locale / "terminology.csv").write_text("en,de\nstar,Stern\nsky,Himmel\n", encoding="utf-8")
    third = run(*command, cwd=translated.root)
    assert third.returncode == 1
    assert '-  "new_lang": "add"' in third.stderr
    assert '"add"' in component.read_text()
    assert "Himmel" in (translated.locale / "terminology.tbx").read_text(encoding="utf-8")  # nobody edits that one
    assert run(*command, "--force", cwd=translated.root).returncode == 0
    assert component.read_bytes() == files[component]


@pytest.mark.parametrize("there", ["a file", "a link", "a folder", "no text", "no table"])
def test_what_is_in_the_way_is_told_in_a_sentence(translated: Project, run: Run, there: str) -> None:
    """And nothing of it is lost."""
    home, table = translated.root / "weblate", translated.locale / "terminology.csv"
    if there == "a file":
        home.write_text("mine")
    elif there == "a link":
        home.symlink_to(translated.docs, target_is_directory=True)
    elif there == "a folder":
        (home / "component.json").mkdir(parents=True)
    elif there == "no text":
        home.mkdir()
        (home / "component.json").write_bytes(b"\xff\xfe")
    else:
        table.write_text('en,de,note\n"a,b\n', encoding="utf-8")
    before = {path: path.is_file() and path.read_bytes() for path in translated.root.rglob("*")}
    done = run("weblate", "--repository", "https://github.com/ours/guide", cwd=translated.root)
    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(r"\S+: [^\n]+\. \[[a-z-]+\]\n  hint: [^\n]+\n", done.stderr), done.stderr
    assert {path: path.is_file() and path.read_bytes() for path in translated.root.rglob("*")} == before


def test_crowdin_reads_templates_and_writes_catalogs(translated: Project, run: Run) -> None:
    """Its patterns lead from each template to each catalog; codes are texts, also those that YAML would read as false."""
    done = run("crowdin", cwd=translated.root)
    assert done.returncode == 0, done.stderr
    (entry,) = yaml.safe_load((translated.root / "crowdin.yml").read_text())["files"]
    mapping = entry["languages_mapping"]["locale_with_underscore"]
    assert mapping == {"de": "de", "no": "no", "pt-BR": "pt_BR", "sr-Latn": "sr@latin"}
    base, _, pattern = entry["source"].partition("**/")
    assert (base, pattern, entry["type"]) == ("/locale/pot/", "*.pot", "gettext")
    wanted = set()
    for template in (translated.locale / "pot").rglob("*.pot"):
        within = template.parent.relative_to(translated.locale / "pot").as_posix()
        for name in mapping.values():
            path = entry["translation"].replace("%locale_with_underscore%", name).replace("%file_name%", template.stem)
            wanted.add(path.replace("**", within).replace("/./", "/").lstrip("/"))
    catalogs = {path.relative_to(translated.root).as_posix() for path in translated.locale.rglob("*.po")}
    assert wanted == catalogs
    again = run("crowdin", cwd=translated.root)
    assert (again.returncode, again.stdout.splitlines()[:2]) == (
        0,
        [
            "crowdin.yml is as it should be.",
            "0 templates in locale/pot changed; startoolkit update keeps them up to date.",
        ],
    )


def test_templates_are_kept_up_to_date_once_they_are_there(project: Project) -> None:
    """Without being asked, and with the same bytes for the same pages; none is made of itself, or left of a page that is gone."""
    extract = pages(**PAGES)
    update(project, project.settings.languages, extract=extract)
    assert not pot.folder(project).exists()
    update(project, project.settings.languages, with_pot=True, extract=extract)
    found = {path.name: path.read_bytes() for path in pot.folder(project).rglob("*.pot")}
    assert found.keys() == {"index.pot", "two.pot"}
    assert b"Date" not in found["index.pot"]
    assert not [one for one in update(project, [Language("de")], extract=extract) if one.state == "template"]
    changed = update(project, [Language("de")], extract=pages(index=["Open", "New"]))
    assert [one.path.name for one in changed if one.state == "template"] == ["index.pot", "two.pot"]
    assert b'msgid "New"' in (pot.folder(project) / "index.pot").read_bytes()
    assert not (pot.folder(project) / "sub/two.pot").exists()


def test_a_template_of_somebody_else_is_left(project: Project) -> None:
    file = pot.folder(project) / "index.pot"
    file.parent.mkdir(parents=True)
    file.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n')
    before = file.read_bytes()
    update(project, project.settings.languages, extract=pages(**PAGES))
    with pytest.raises(StarError, match="not startoolkit's"):
        update(project, project.settings.languages, with_pot=True, extract=pages(**PAGES))
    assert file.read_bytes() == before


def test_the_glossary_has_the_terms_of_the_terminology(translated: Project) -> None:
    """Alternatives side by side, notes with the term, and what must not be said as an entry of its own."""
    (translated.locale / "terminology.csv").write_text(
        'en,de,no,note,avoid\nstar; sun,Stern; Gestirn,stjerne,"a <b> & c",de: Sternchen\n,Wort,,,\nsky,,himmel,,\n',
        encoding="utf-8",
    )
    tree = etree.fromstring(weblate.files(translated, REPOSITORY)[2].text.encode())
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    entries = [
        (
            entry.findtext("descrip"),
            {group.get(lang): [one.text for one in group.iter("term")] for group in entry.iter("langSet")},
            entry.findtext(".//termNote"),
        )
        for entry in tree.iter("termEntry")
    ]
    both = {"de": ["Stern", "Gestirn"], "no": ["stjerne"]}
    assert entries == [
        ("a <b> & c", {"en": ["star"], **both}, None),
        ("a <b> & c", {"en": ["sun"], **both}, None),
        (None, {"en": ["sky"], "no": ["himmel"]}, None),
        (None, {"en": ["star"], "de": ["Sternchen"]}, "forbidden"),
        (None, {"en": ["sun"], "de": ["Sternchen"]}, "forbidden"),
    ]


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ("CC BY 4.0", "CC-BY-4.0"),
        ("CC BY-NC-SA 3.0", "CC-BY-NC-SA-3.0"),
        ("CC0 1.0", "CC0-1.0"),
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("MIT", "MIT"),
        ("All rights reserved", ""),
        ("", ""),
    ],
)
def test_a_licence_is_named_where_it_is_known(said: str, licence: str) -> None:
    assert weblate.spdx(said) == licence


def test_a_sphinx_project_without_our_settings(tmp_path: Path, run: Run) -> None:
    """Its ``conf.py`` says where things are, and its folders of languages keep the names that they have."""
    (tmp_path / "conf.py").write_text('project = "Kiln"\nlocale_dirs = ["locales"]\ngettext_compact = False\n')
    (tmp_path / "index.rst").write_text("Kiln\n====\n\nHot.\n")
    catalog = tmp_path / "locales/pt-br/LC_MESSAGES/index.po"
    catalog.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    catalog.write_text(f'{head}\nmsgid "Hot."\nmsgstr "Quente."\n')
    done = run("weblate", "--repository", "https://github.com/ours/kiln", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    component = json.loads((tmp_path / "weblate/component.json").read_text())
    assert component["filemask"] == "locales/*/LC_MESSAGES/index.po"
    assert component["check_flags"].startswith("rst-text")
    assert run("crowdin", cwd=tmp_path).returncode == 0
    (entry,) = yaml.safe_load((tmp_path / "crowdin.yml").read_text())["files"]
    assert entry["languages_mapping"] == {"locale_with_underscore": {"pt-BR": "pt-br"}}
    assert b'msgid "Hot."' in (tmp_path / "locales/pot/index.pot").read_bytes()


def test_crowdin_names_languages_as_crowdin_does() -> None:
    codes = {"de": "de", "sv": "sv-SE", "pt": "pt-PT", "pt_BR": "pt-BR", "zh_Hans": "zh-CN", "zh_Hant": "zh-TW"}
    assert {code: crowdin.code_of(Language(code)) for code in codes} == codes
