"""The plan of the code, as the guide tells it, against the code."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.quick

GUIDE = ROOT / "guides/architecture.md"
SOURCE = ROOT / "src/startoolkit"


def layers_of_the_contract() -> dict[str, int]:
    """The layer of each module and package at the top, counted from 0 at the bottom of import-linter's layers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = project["tool"]["importlinter"]["contracts"]
    return {
        name.strip().removeprefix("startoolkit."): number
        for number, layer in enumerate(reversed(contract["layers"]))
        for name in layer.split("|")
    }


def layers_of_the_guide() -> dict[str, int]:
    """The same as the table of packages says: names in backticks in the first column, the layer in the last."""
    rows = re.findall(r"^\| (`.+?) \| .+ \| (\d+) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows
    return {
        name.rstrip("/").removesuffix(".py"): int(number)
        for names, number in rows
        for name in re.findall(r"`([^`]+)`", names)
    }


def test_every_package_has_the_layer_that_the_contract_gives_it() -> None:
    assert layers_of_the_guide() == layers_of_the_contract()


def test_every_module_has_a_layer() -> None:
    at_the_top = {
        path.stem
        for path in SOURCE.iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
    }
    assert at_the_top == set(layers_of_the_contract())


@pytest.mark.parametrize("guide", ["guides/architecture.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_is_there(guide: str) -> None:
    """A name may leave out the folders that it lies in."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_][a-z_./-]*(?:\.py|\.toml|\.txt|\.md|/))`", text)
    parts = [folder for folder in ROOT.iterdir() if folder.name in {"src", "tests", "docs", "guides", "benchmarks"}]
    there = {f"/{path.relative_to(ROOT).as_posix()}" for part in parts for path in (part, *part.rglob("*"))}
    there |= {f"/{path.name}" for path in ROOT.iterdir()}
    assert named
    assert not [name for name in named if not any(path.endswith(f"/{name.rstrip('/')}") for path in there)]
