"""The guides say what is true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import attrs
import pytest

from startoolkit.editions import inputs
from startoolkit.errors import Code
from startoolkit.interface import THEME
from startoolkit.project import Project, Settings
from tests.conftest import ROOT, Run


def test_every_error_has_its_heading() -> None:
    """The codes of errors and the headings of guides/errors.md are the same set, and each code is in use."""
    guide = (ROOT / "guides/errors.md").read_text(encoding="utf-8")
    codes = set(get_args(Code))
    assert set(re.findall(r"^## `([a-z-]+)`$", guide, re.MULTILINE)) == codes
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert {code for code in codes if text.count(f'"{code}"') < 2} == set()


def test_every_setting_is_in_the_editors_guide() -> None:
    """No setting is secret."""
    guide = (ROOT / "guides/editors.md").read_text(encoding="utf-8")
    for field in attrs.fields(Settings):
        assert re.search(rf"\b{field.name.replace('_', '-')}\b", guide), field.name


def test_links_between_the_guides() -> None:
    """Every link in the guides and the README leads to a file."""
    for guide in [*ROOT.glob("*.md"), *(ROOT / "guides").rglob("*.md")]:
        prose = re.sub(r"```.*?```|`[^`\n]*`", "", guide.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", prose):
            if "://" not in link:
                assert (guide.parent / link).exists(), (guide.name, link)


def test_what_the_conformance_of_pdfs_rests_on() -> None:
    """Every test that guides/pdf-conformance.md names is there."""
    guide = (ROOT / "guides/pdf-conformance.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", guide))
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 15
    assert {name for name in named if f"def {name}(" not in text} == set()


def test_ci_runs_what_the_readme_says() -> None:
    """The test command of the README stands in .ci/run letter by letter."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"## Run the tests\n\n```sh\n(.+)\n```", readme)
    assert command
    assert command[1] in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()


def test_the_guides_are_installed(run: Run, tmp_path: Path) -> None:
    """``guide`` prints each of them; every one that a message or the settings of a new briefing name is there."""
    listed = run("guide", cwd=tmp_path).stdout.splitlines()
    names = [line.split()[0] for line in listed[:-1]]
    assert names == sorted(path.stem for path in (ROOT / "guides").glob("*.md"))
    assert "editors          For editors" in listed
    printed = run("guide", "editors.md", cwd=tmp_path)
    assert (printed.returncode, printed.stdout) == (0, (ROOT / "guides/editors.md").read_text(encoding="utf-8"))
    wrong = run("guide", "editor", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "'editors'" in wrong.stderr
    sources = [path for path in (ROOT / "src").rglob("*") if path.suffix in (".py", ".toml")]
    named = {
        name for path in sources for name in re.findall(r"startoolkit guide (\w+)", path.read_text(encoding="utf-8"))
    }
    assert {"editors", "platforms", "extending"} <= named <= {*names}


def test_editions_do_not_depend_on_guides(straat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel has them in its package and a clone has not: what editions say of the tool is the same."""
    (tmp_path / "package/guides").mkdir(parents=True)
    (tmp_path / "package/one.py").touch()
    monkeypatch.setattr(inputs.resources, "files", lambda _: tmp_path / "package")
    project = Project.load(straat)
    before = inputs.tools(project)
    (tmp_path / "package/guides/editors.md").touch()
    assert inputs.tools(project) == before
    (tmp_path / "package/two.py").touch()
    assert inputs.tools(project) != before


def test_colours_have_contrast() -> None:
    """Every colour of the palette stands out from its ground by 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""
    tokens = tomllib.loads((THEME / "tokens.toml").read_text(encoding="utf-8"))
    for scheme, suffix in (("light", ""), ("dark", "-dark")):
        grounds = [tokens[scheme]["paper"], tokens[scheme]["panel"]]
        words = [tokens[scheme][name] for name in ("ink", "quiet", "accent", "draft")]
        words += [*tokens["star"][f"inner{suffix}"], *tokens["star"][f"outer{suffix}"]]
        assert all(contrast(word, ground) >= 4.5 for word in words for ground in grounds)
    for colour in [*tokens["star"]["inner"], *tokens["star"]["outer"]]:
        assert contrast(colour, "#ffffff") >= 4.5


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_commands_that_need_no_sphinx_do_not_import_it() -> None:
    """The command line, the settings and the counts start without Sphinx."""
    code = "import sys, startoolkit.cli; startoolkit.cli.cli.main(['--help'], standalone_mode=False)"
    code += "; import startoolkit.messages.po, startoolkit.catalogs.progress; print('sphinx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "\n  verify " in done.stdout  # so all commands have been imported
    assert done.stdout.splitlines()[-1] == "False"
