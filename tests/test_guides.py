"""The guides say what is true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from typing import get_args

import attrs

from startoolkit.errors import Code
from startoolkit.interface import THEME
from startoolkit.project import Settings
from tests.conftest import ROOT


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
