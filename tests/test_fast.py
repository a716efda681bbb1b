"""When functions of docutils, MyST and Sphinx are replaced: only those that are known, in our own builds, until their end."""

from __future__ import annotations

import gc
import hashlib
import inspect
import shutil
import subprocess
import sys
import weakref
from importlib import import_module
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
import sphinx
from docutils import nodes
from sphinx.application import Sphinx

from startoolkit.errors import StarErrors
from startoolkit.project import Project
from startoolkit.sphinxext.speed import patches, patching
from tests.conftest import PROJECTS, Run

OURS = ["myst_parser", "startoolkit.sphinxext"]


def functions() -> dict[tuple[str, str], Any]:
    """What stands in the place of each function now."""
    return {(one.owner, one.name): getattr(resolve_name(one.owner), one.name, None) for one in patches.PATCHES}


UPSTREAM = functions()


def app_of(project: Path, extensions: list[str], **settings: Any) -> Sphinx:
    overrides = {"extensions": extensions, "language": "he", **settings}
    out = project / "out"
    return Sphinx(project / "docs", None, out, out / "doctrees", "html", overrides, status=None, warning=None)


def test_all_functions_of_the_supported_releases_are_known() -> None:
    """Another release with another function stops here: see whether ours still does the same, then note its digest."""
    others = ["_get_settings", "render_partial"] if sphinx.version_info < (9,) else []
    skipped = [*patches.ALL.skipped()]
    assert len(skipped) == len(others)
    assert all(name in reason for name, reason in zip(others, skipped, strict=True))


@pytest.mark.parametrize("function", [one for one in UPSTREAM.values() if one], ids=lambda one: one.__qualname__)
def test_the_digest_is_that_of_the_whole_function(function: Any) -> None:
    """And of nothing else: as ``inspect`` tells its source, which takes ten times as long."""
    assert patching.source_digest(function) == hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]


_SOURCE = """
def one(
    a: int,
) -> int:
    # Words.

    return a

def two(): pass
class Some:
    def method(self):
        if self:
            return 1
        return 2

    def other(self):
        return 3
three = len
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module whose functions may be replaced."""
    name = f"of_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text(_SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return import_module(name)


def test_any_change_of_a_function_is_seen(module: Any, tmp_path: Path) -> None:
    """In its signature, a comment and the last line; not what stands beside it.  What has no source has no digest."""
    known = [patching.source_digest(one) for one in (module.one, module.two, module.Some.method, module.Some.other)]
    assert len({*known}) == 4
    assert (patching.source_digest(module.three), patching.source_digest(None)) == ("", "")
    for number, (old, new) in enumerate((("a: int,", "b: int,"), ("Words", "Other words"), ("return a", "return  a"))):
        (tmp_path / f"copy{number}.py").write_text(_SOURCE.replace(old, new), encoding="utf-8")
        copy = import_module(f"copy{number}")
        changed = [patching.source_digest(one) for one in (copy.one, copy.two, copy.Some.method, copy.Some.other)]
        assert changed[1:] == known[1:]
        assert changed[0] != known[0]


def patch_of(module: Any, owner: str, name: str, digest: str = "") -> patching.Patch:
    """A patch that adds 10 to what a function gives."""
    where = module.__name__ + owner
    found = digest or patching.source_digest(getattr(resolve_name(where), name))
    return patching.Patch(where, name, lambda upstream: lambda *args: upstream(*args) + 10, {found: "Some 1.0"})


def test_functions_are_replaced_and_put_back(module: Any) -> None:
    """Where two need them, until both are done; what another has replaced in turn stays as it is."""
    some, (one, method) = module.Some(), (module.one, module.Some.method)
    both = patching.Patches([patch_of(module, "", "one"), patch_of(module, ":Some", "method")])
    with both:
        assert (module.one(1), some.method()) == (11, 11)
        with both:
            assert (module.one(1), some.method()) == (11, 11)
        assert (module.one(1), some.method()) == (11, 11)
    assert (module.one, module.Some.method) == (one, method)
    both.apply()
    module.one = foreign = lambda _a: 0
    both.undo()
    assert (module.one, module.Some.method) == (foreign, method)


def test_functions_that_are_not_known_stay(module: Any) -> None:
    """Another source, a name that is gone, a module that is gone, something else in its place: each is told."""
    before = vars(module).copy()
    unknown = patching.Patches([
        patch_of(module, "", "one", "0" * 16),
        patch_of(module, "", "gone", "0" * 16),
        patch_of(module, ".gone", "one", "0" * 16),
        patch_of(module, "", "three", "0" * 16),
    ])  # fmt: skip
    with unknown:
        assert vars(module) == before
    told = [*unknown.skipped()]
    assert told[0] == f"{module.__name__}.one is not as in Some 1.0"
    assert ["is not as in" in line for line in told] == [True, False, False, True]


_CLASSES = """
from docutils import nodes
from tests.test_fast import UPSTREAM, functions
class Pairs(nodes.Element, list): pass
class Late(nodes.General, nodes.Element): pass
early = nodes.section("", Late(), nodes.paragraph("", "", Late()))
import startoolkit.sphinxext, startoolkit.sphinxext.speed.preparse
from startoolkit.sphinxext.speed import patches
assert functions() == UPSTREAM
assert "__new__" not in vars(nodes.Node)
with patches.ALL:
    assert functions() != UPSTREAM
    assert isinstance(Pairs(), list)
    assert len([*early.findall(Late)]) == 2
    class Later(Late): pass
    early += Later()
    assert len([*early.findall(Later)]) == 1
assert functions() == UPSTREAM
"""


def test_importing_changes_nothing() -> None:
    """And no class of docutils is changed: one that is a list, too, can be made, and what was made before is found."""
    done = subprocess.run([sys.executable, "-c", _CLASSES], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_one_application_after_the_other(straat: Path) -> None:
    """Functions are replaced while ours reads and writes, and only then: not for one without our extension, nor if off."""
    seen: dict[str, list[bool]] = {}

    def build(name: str, extensions: list[str], **settings: Any) -> None:
        shutil.rmtree(straat / "out", ignore_errors=True)
        app = app_of(straat, extensions, **settings)
        states = seen[name] = [functions() == UPSTREAM]
        app.connect("source-read", lambda *_args: states.append(functions() == UPSTREAM))
        app.connect("html-page-context", lambda *_args: states.append(functions() == UPSTREAM))
        app.build()
        states.append(functions() == UPSTREAM)

    build("ours", OURS)
    build("stock", ["myst_parser"])
    build("off", OURS, startoolkit_fast=False)
    build("again", OURS)
    assert {name: (states[0], {*states[1:-1]}, states[-1]) for name, states in seen.items()} == {
        "ours": (True, {False}, True),
        "stock": (True, {True}, True),
        "off": (True, {True}, True),
        "again": (True, {False}, True),
    }


def test_a_build_that_fails_puts_the_functions_back(straat: Path) -> None:
    """And one that is given up, as soon as its application is gone."""

    def fail(*_args: Any) -> None:
        raise ValueError("of a test")

    app = app_of(straat, OURS)
    app.connect("env-updated", fail)
    with pytest.raises(Exception, match="of a test"):
        app.build()
    assert functions() == UPSTREAM
    given_up = app_of(straat, OURS)
    given_up.events.emit("env-before-read-docs", given_up.env, [])
    assert functions() != UPSTREAM
    end = weakref.ref(given_up)
    del given_up, app
    app_of(straat, ["myst_parser"])  # Sphinx's logging holds the application that was made last
    gc.collect()
    assert end() is None
    assert functions() == UPSTREAM


def test_nothing_outlives_its_application(tmp_path: Path) -> None:
    """Neither application nor environment; and the second one finds a file where it is by then."""
    project = shutil.copytree(PROJECTS / "straat", tmp_path / "project")
    (project / "docs" / "files").mkdir()
    (project / "docs" / "index.md").write_text("# A\n\n[](/files/one.txt)\n\n[](page.md)\n", encoding="utf-8")
    (project / "docs" / "page.md").write_text("# B\n\n[](index.md)\n", encoding="utf-8")
    ends = []
    for name in ("one", "two"):
        shutil.rmtree(project / "out", ignore_errors=True)
        shutil.rmtree(project / "docs" / "files")
        (project / "docs" / "files").mkdir()
        path = tmp_path / f"{name}.txt"
        path.write_text(name, encoding="utf-8")
        (project / "docs" / "files" / "one.txt").symlink_to(path)
        app = app_of(project, OURS)
        app.build()
        app.env.current_document.docname = "index"
        assert app.env.relfn2path("/files/one.txt")[1] == str(path)
        ends += [weakref.ref(app), weakref.ref(app.env)]
        del app
    app_of(project, ["myst_parser"])
    gc.collect()
    assert [end() for end in ends] == [None] * 4


@pytest.mark.skipif(sphinx.version_info < (9,), reason="Sphinx 8 gets settings in another way")
def test_settings_hold_no_environment() -> None:
    """Not even while they are remembered: each page gets those that it asks for with its own."""
    (patch,) = (one for one in patches.PATCHES if one.name == "_get_settings")
    get_settings = patch.make(UPSTREAM[patch.owner, patch.name])
    nodes_of: list[Any] = [nodes.section(), nodes.section()]
    for env in nodes_of:
        assert get_settings(defaults={"env": env, "tab_width": 3}).env is env
    end = weakref.ref(nodes_of[0])
    del env, nodes_of
    gc.collect()
    assert end() is None


@pytest.mark.parametrize(("line", "variable", "is_fast"), [
    ("", "", True), ("", "1", True), ("", "0", False), ("fast = true\n", "0", False), ("fast = false\n", "", False),
])  # fmt: skip
def test_the_setting_and_the_variable(
    straat: Path, monkeypatch: pytest.MonkeyPatch, line: str, variable: str, is_fast: bool
) -> None:
    """Either turns it off, in Sphinx as in the settings."""
    file = straat / "pyproject.toml"
    file.write_text(file.read_text(encoding="utf-8").rstrip() + f"\n{line}", encoding="utf-8")
    monkeypatch.setenv("STARTOOLKIT_FAST", variable)
    assert Project.load(straat).settings.fast is is_fast
    assert app_of(straat, OURS).config.startoolkit_fast is is_fast


def test_a_setting_that_is_none(straat: Path) -> None:
    """True or false, and nothing else."""
    file = straat / "pyproject.toml"
    file.write_text(file.read_text(encoding="utf-8").rstrip() + '\nfast = "no"\n', encoding="utf-8")
    with pytest.raises(StarErrors, match="'fast' is true or false, not 'no'"):
        Project.load(straat)


def test_explain_says_what_is_not_faster(straat: Path, run: Run) -> None:
    """Nothing where all is known; else that all is turned off, or which function is not known, once for all editions."""
    told = run("build", "--explain", cwd=straat, STARTOOLKIT_FAST="0")
    assert told.returncode == 0
    assert told.stdout.count("nothing is made faster: 'fast' is false, or STARTOOLKIT_FAST is 0") == 1
    told = run("build", "--explain", cwd=straat)
    assert "setting fast" in told.stdout  # so that it takes effect
    assert told.stdout.count("faster") == (2 if sphinx.version_info < (9,) else 0)
    (straat / "docs" / "conf.py").write_text(
        f"extensions = {OURS!r}\n"
        "from sphinx.environment import BuildEnvironment\nfrom docutils import nodes\n"
        "nodes.Node.findall = lambda self, *args, _was=nodes.Node.findall, **kw: _was(self, *args, **kw)\n",
        encoding="utf-8",
    )
    told = run("build", "--explain", cwd=straat)
    assert told.returncode == 0, told.stderr
    assert told.stdout.count("not made faster: docutils.nodes:Node.findall is not as in docutils 0.21") == 1
