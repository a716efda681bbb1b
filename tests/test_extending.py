"""What is added from outside: every example of guides/extending.md, and plugins that are missing, broken or hostile."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from startoolkit import api
from startoolkit.record import COVER, SHARED
from startoolkit.testing import Briefing
from tests.conftest import ROOT, process, startoolkit

GUIDE = (ROOT / "guides/extending.md").read_text(encoding="utf-8")
PAGES = {"index": "# Guide\n\nHello to you all.\n\n```{toctree}\nmore\n```\n", "more": "# More\n\nText.\n"}
POLISH = {"pl": {"index": {"Guide": "Poradnik", "Hello to you all.": 'Witam--was "tu" wszystkich.'}}}


def example(path: str) -> str:
    """The texts of a file in the guide."""
    found = re.findall(rf"^`{re.escape(path)}`[^\n]*\n\n```\w+\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, path
    return "\n".join(found)


def install(site: Path, name: str = "startoolkit-plain", code: str = "", module: str = "startoolkit_plain") -> Path:
    """Put a package where Python finds installed ones, as pip does, without pip: it asks for the network."""
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    points = re.search(r'^\[project\.entry-points\."(.*?)"\]\n(\w+) = "(.*?):', example("pyproject.toml"), re.MULTILINE)
    assert points
    entry = f"[{points[1]}]\n{points[2]} = {module}:PLUGIN\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    (site / f"{module}.py").write_text(code or example("startoolkit_plain.py"), encoding="utf-8")
    return site


def run(project: Path, site: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return startoolkit(*args, cwd=project, path=site)


def test_words_of_a_project(tmp_path: Path) -> None:
    """Words of a project's own catalog stand on pages and in the PDF, before ours of the language."""
    briefing = Briefing(tmp_path, PAGES, POLISH, formats=["html", "pdf"])
    briefing.write("locale/pl/LC_MESSAGES/startoolkit.po", example("locale/pl/LC_MESSAGES/startoolkit.po"))
    built = briefing.build("pl")
    assert built.outcome.placed
    assert "Wydanie 1" in built.page("index", "pl")
    assert "Do góry strony" in built.page("index", "pl")
    assert not [found for found in built.found if "startoolkit.po" in found]
    assert not [one for one in briefing.check("pl").findings if "startoolkit.po" in one.path]


@pytest.mark.parametrize(
    ("msgid", "msgstr", "reason"),
    [
        ("Contents", "<b>Spis</b>", "no markup"),
        ("Contents", 'Spis\\"', "no markup"),
        ("Edition {label}", "Druk {name}", "What is filled in"),
        ("Edition {label}", "Druk", "What is filled in"),
        ("Nothing says so", "Nic", "no such words"),
    ],
)
def test_words_that_cannot_be_used(tmp_path: Path, msgid: str, msgstr: str, reason: str) -> None:
    """A word with markup, with something else filled in, or that nothing asks for, is told with its line and not used."""
    briefing = Briefing(tmp_path, PAGES, POLISH)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    briefing.write("locale/pl/LC_MESSAGES/startoolkit.po", f'{head}msgid "{msgid}"\nmsgstr "{msgstr}"\n')
    (found,) = [one for one in briefing.check("pl").findings if one.check == "interface"]
    assert reason in found.message
    assert found.line == 5
    built = briefing.build("pl")
    assert any("startoolkit.po:5: warning: " in one and reason in one for one in built.found)
    assert msgstr not in built.page("index", "pl")


def test_typography_of_a_project(tmp_path: Path) -> None:
    """Rules of a project's own find what they name, in the place of ours for that check."""
    briefing = Briefing(tmp_path, PAGES, POLISH)
    assert "Write „…”." not in [one.hint for one in briefing.check("pl").findings]
    briefing.write("locale/pl/typography.toml", example("locale/pl/typography.toml"))
    found = [(one.check, one.hint) for one in briefing.check("pl").findings if one.check in ("quotes", "dashes")]
    assert found == [("quotes", "Write „…”."), ("dashes", "Write – (U+2013) with spaces.")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[quotes]]\nwrong = 'x'\nmessage = 'm'\nhint = 'h'\n", "is not one of texts"),
        ("[[quotes]]\nwrong = ['{word}']\nmessage = 'm'\nhint = 'h'\n", "{word}"),
        ("[[quotes]]\nwrong = ['{start}']\nmessage = 'm'\nhint = 'h'\n", "is empty"),
        ("[[colours]]\nwrong = ['x']\nmessage = 'm'\nhint = 'h'\n", "'colours'"),
        ("quotes = 7\n", "no list of tables"),
        ("[[quotes\n", "typography.toml:1"),
    ],
)
def test_typography_that_cannot_be_used(tmp_path: Path, text: str, reason: str) -> None:
    """Rules that are none are told with the file, and the rest is checked."""
    briefing = Briefing(tmp_path, PAGES, POLISH)
    briefing.write("locale/pl/typography.toml", text)
    (found,) = [one for one in briefing.check("pl").findings if one.check == "typography"]
    assert reason in f"{found.path}:{found.line}: {found.message}"


def test_a_rule_holds_no_expression(tmp_path: Path) -> None:
    """What would be a regular expression that never ends is a text like any other."""
    briefing = Briefing(tmp_path, PAGES, {"pl": {"index": {"Hello to you all.": "a" * 5000}}})
    briefing.write("locale/pl/typography.toml", "[[quotes]]\nwrong = ['(a+)+$']\nmessage = 'm'\nhint = 'h'\n")
    assert not [one for one in briefing.check("pl").findings if one.check in ("quotes", "typography")]


def test_pictures_of_a_project(tmp_path: Path) -> None:
    """Hooks give a briefing without a star its cover image, page mark and social picture."""
    settings = {"formats": ["html", "pdf"], "base_url": "https://example.org/"}
    briefing = Briefing(tmp_path, PAGES, conf=example("docs/conf.py"), **settings)
    built = briefing.build()
    assert not built.found
    first, more = built.page("index"), built.page("more")
    assert '<div class="page-mark" aria-hidden="true"><svg' in first
    assert "--mark-light: #0f6a5f; --mark-dark: #7fd1c4" in first
    assert "page-mark" not in more
    assert 'aria-label="Parts of the guide"><svg' in more
    assert "page-map" not in first, "the first page has the picture itself"
    assert '<meta property="og:image:alt" content="A green disc">' in more
    assert (built.output / "en" / SHARED).read_bytes().startswith(b"\x89PNG")
    assert (built.output / "en" / COVER).read_text(encoding="utf-8").count("#0f6a5f") == 1
    assert '<img class="cover-image" src="data:image/svg+xml,%3Csvg' in (built.output / "index.html").read_text("utf-8")


def test_a_hook_that_gives_something_else(tmp_path: Path) -> None:
    """An answer of the wrong kind ends the build with the event and what it wants."""
    conf = "html_theme = 'startoolkit'\nextensions = ['myst_parser', 'startoolkit.sphinxext']\n"
    conf += "def setup(app):\n    app.connect('startoolkit-cover-image', lambda app: '<svg/>')\n"
    built = Briefing(tmp_path, PAGES, conf=conf).build()
    (told,) = built.found
    assert "A handler of the event startoolkit-cover-image returned str, where CoverImage or None is expected" in told


def test_the_plugin_of_the_guide(tmp_path: Path) -> None:
    """The plugin of the guide passes the test of the guide, as its author would run it."""
    site = install(tmp_path / "site")
    (tmp_path / "test_plain.py").write_text(example("test_plain.py"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_plain.py"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(site), *sys.path))}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A project that names the plugin of the guide and wants its format."""
    return Briefing(
        tmp_path / "project", PAGES, {"de": {"index": {"Guide": "RATGEBER", "Hello to you all.": "Hallo."}}},
        plugins=["startoolkit-plain"], formats=["html", "text"],
    ).root  # fmt: skip


def test_a_format_of_a_plugin(tmp_path: Path, plain: Path) -> None:
    """Readers find the file on pages and the entry page; the record names it, and the plugin with its version."""
    site = install(tmp_path / "site")
    done = process("startoolkit", "build", cwd=plain, PYTHONPATH=os.pathsep.join((str(site), *sys.path)))
    assert (done.returncode, done.stderr) == (0, "")
    record = api.Record.read(plain / "dist/de")
    (download,) = record.downloads
    assert (download.format, download.file, download.media_type) == ("text", "guide-de.txt", "text/plain")
    assert "RATGEBER" in (plain / "dist/de/guide-de.txt").read_text(encoding="utf-8")
    assert re.fullmatch(r"1\.0 [0-9a-f]{12}", record.versions["startoolkit-plain"])
    first = (plain / "dist/de/index.html").read_text(encoding="utf-8")
    assert first.count('href="guide-de.txt" type="text/plain">Text</a>') == 2
    assert 'href="de/guide-de.txt" hreflang="de" type="text/plain">Text</a>' in (plain / "dist/index.html").read_text(
        "utf-8"
    )
    again = run(plain, site, "build", "--explain")
    assert again.stdout.startswith("en: nothing: nothing has changed\nde: nothing: nothing has changed\n")


def test_parts_of_a_format_of_a_plugin(tmp_path: Path, plain: Path) -> None:
    """Formats that were built apart are joined where the plugin is the same, and refused where it is another."""
    site = install(tmp_path / "site")
    for name in ("html", "text"):
        assert run(plain, site, "build", "--format", name, "--output", str(tmp_path / name)).returncode == 0
    parts = [str(tmp_path / "html"), str(tmp_path / "text"), "--output", str(tmp_path / "out")]
    done = run(plain, site, "assemble", *parts)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/de/guide-de.txt").is_file()
    assert api.Record.read(tmp_path / "out/de").formats == ("html", "text")
    (site / "startoolkit_plain.py").write_text(f"{example('startoolkit_plain.py')}\n# later\n", encoding="utf-8")
    done = run(plain, site, "assemble", *parts)
    assert "differ in their version of startoolkit-plain" in done.stderr


def test_a_plugin_that_is_not_installed(tmp_path: Path, plain: Path) -> None:
    """Without the package the rest is built and checked, and the package is named with the line of the setting."""
    done = run(plain, tmp_path, "build")
    lines = (plain / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    place = f"pyproject.toml:{1 + [line.startswith('plugins') for line in lines].index(True)}"
    assert f"en, de: {place}: warning: The plugin startoolkit-plain is not installed." in done.stderr
    assert api.Record.read(plain / "dist/de").formats == ("html",)
    done = run(plain, tmp_path, "check")
    assert f"{place}: error: plugin: The plugin startoolkit-plain is not installed." in done.stdout
    done = run(plain, tmp_path, "publish", "1", "--to", str(tmp_path / "www"))
    assert done.returncode == 1
    assert not (tmp_path / "www").exists()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1 / 0", "cannot be imported: ZeroDivisionError: division by zero."),
        ("PLUGIN = 7", "gives int, not a Plugin."),
        (
            "from startoolkit.api import *\nPLUGIN = Plugin(formats=(Format(name='pdf', builder='text', file=None,"
            " suffix='.pdf', media_type='', label=''),))",
            "brings 'pdf', which there is already.",
        ),
    ],
)
def test_a_plugin_that_breaks(tmp_path: Path, plain: Path, code: str, reason: str) -> None:
    """A plugin that cannot be used is told with its package, and the rest is built."""
    done = run(plain, install(tmp_path / "site", code=code), "build", "en")
    assert f"The plugin startoolkit-plain {reason}" in done.stderr
    assert "Traceback" not in done.stderr
    assert (plain / "dist/en/index.html").is_file()


def test_a_check_that_breaks(tmp_path: Path, plain: Path) -> None:
    """A check that fails is told once, and the other checks go on."""
    code = example("startoolkit_plain.py").replace("    if message.msgstr.isupper()", "    1 / 0\n    if message")
    done = run(plain, install(tmp_path / "site", code=code), "check", "de")
    assert done.stdout.count("The check shouting of the plugin startoolkit-plain failed: ZeroDivisionError") == 1
    assert "untranslated" in done.stdout


def test_a_format_without_a_file(tmp_path: Path, plain: Path) -> None:
    """A format that makes nothing ends that edition with one sentence."""
    code = example("startoolkit_plain.py").replace("    return file\n", "    return file.with_name('other')\n")
    done = run(plain, install(tmp_path / "site", code=code), "build", "en")
    assert "The format text has no file for the edition: FileNotFoundError" in done.stderr
    assert "Traceback" not in done.stderr


def test_publish_asks_the_format_for_faults(tmp_path: Path, plain: Path) -> None:
    """A file that its format finds wrong is not published."""
    code = example("startoolkit_plain.py").replace("if not path.read_bytes().strip() else []", "if True else []")
    done = run(plain, install(tmp_path / "site", code=code), "publish", "1", "en", "--to", str(tmp_path / "www"))
    assert "en/guide-en.txt: It is empty." in done.stderr
    assert not (tmp_path / "www").exists()


@pytest.mark.parametrize("where", ["", "docs"])
def test_what_lies_in_the_project_is_no_package(tmp_path: Path, plain: Path, where: str) -> None:
    """A package in the folder of a project is not installed, whoever put it there, and none of its code is run."""
    code = f"open({str(tmp_path / 'run')!r}, 'w')"
    install(plain / where, code=code)
    done = startoolkit("check", cwd=plain)
    assert "The plugin startoolkit-plain is not installed." in done.stdout
    (plain / where / "startoolkit_plain-1.0.dist-info/METADATA").unlink()
    done = run(plain, install(tmp_path / "site"), "check")
    if not where:  # from where Python would take the module
        assert "would be taken from startoolkit_plain.py in the project" in done.stdout
    assert not (tmp_path / "run").exists()


def test_nothing_is_used_because_it_is_installed(tmp_path: Path) -> None:
    """A package that the project does not name is not even imported."""
    briefing = Briefing(tmp_path / "project", PAGES)
    site = install(tmp_path / "site", code=f"open({str(tmp_path / 'run')!r}, 'w')")
    assert run(briefing.root, site, "build").returncode == 0
    assert run(briefing.root, site, "check").returncode == 0
    assert not (tmp_path / "run").exists()


def test_formats_of_plugins_need_a_plugin(tmp_path: Path) -> None:
    """Another format than ours is a mistake where no plugin is named."""
    with pytest.raises(
        api.StarError, match=r"'formats' is a list of \"html\", \"pdf\", .* and \"epub\", or of some of them, not 'pfd'"
    ):
        Briefing(tmp_path, PAGES, formats=["html", "pfd"]).build()


def test_the_promised_names() -> None:
    """Every promised name is there, and is described."""
    assert sorted(api.__all__) == api.__all__
    for name in api.__all__:
        assert getattr(api, name).__doc__, name
