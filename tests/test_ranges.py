"""The versions of what we depend on: one set that we build with, and how far others may be from it."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT

pytestmark = pytest.mark.quick

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RANGES = {canonicalize_name(one.name): one for one in map(Requirement, PROJECT["dependencies"])}


def versions(name: str) -> dict[str, Version]:
    """The versions in a constraints file, by the name of the package."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [re.fullmatch(r"([\w.-]+)==(\S+)", line) for line in lines if not line.startswith("#")]
    assert all(pins)
    return {canonicalize_name(pin[1]): Version(pin[2]) for pin in pins if pin}


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-lowest.txt"])
def test_every_dependency_has_one_version_within_its_range(name: str) -> None:
    pinned = versions(name)
    assert not RANGES.keys() - pinned.keys()
    assert not [package for package, wanted in RANGES.items() if pinned[package] not in wanted.specifier]


def test_the_lowest_are_where_the_ranges_begin() -> None:
    begins = {
        package: Version(part.version)
        for package, wanted in RANGES.items()
        for part in wanted.specifier
        if part.operator in (">=", "==")
    }
    assert versions("constraints-lowest.txt") == begins


@pytest.mark.parametrize(
    "package", ["sphinx", "docutils", "myst-parser", "furo", "typst", "page-validation", "pikepdf"]
)
def test_what_output_hangs_on_ends_before_a_release_that_may_break_it(package: str) -> None:
    assert any(part.operator in ("<", "==") for part in RANGES[canonicalize_name(package)].specifier)


def test_the_commands_of_the_readme_take_these_versions() -> None:
    installed = re.findall(r"^.*pip install.*-e .*$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert installed
    assert all("--constraint constraints.txt" in line for line in installed)
