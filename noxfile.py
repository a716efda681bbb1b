"""Sessions of startoolkit: `nox` runs lint, tests, pythons and browser; `nox -l` lists them all."""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["lint", "tests", "pythons", "browser"]
nox.options.error_on_missing_interpreters = False  # the other Pythons are tested where they are present
nox.options.reuse_existing_virtualenvs = True

_METADATA = tomllib.loads(Path(__file__).with_name("pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHONS = [line.rsplit(" ", 1)[1] for line in _METADATA["classifiers"] if ":: Python :: 3." in line]
HERE = "{}.{}".format(*sys.version_info)

# Commands that pip cannot install, and the Debian packages they come in.
MSGFMT = {"msgfmt": "gettext"}
CHROMIUM = {"chromium": "chromium"}


def _need(session: nox.Session, commands: dict[str, str]) -> None:
    """Install what is missing where that is allowed (in CI, as root, on Debian); name it in one line elsewhere."""
    missing = [package for command, package in commands.items() if not shutil.which(command)]
    if not missing:
        return
    may_install = os.environ.get("CI") and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    if not may_install:
        session.error(f"Please install {' and '.join(missing)} first (on Debian: apt-get install {' '.join(missing)}).")
    session.run("apt-get", "update", "-qq", external=True)
    session.run("apt-get", "install", "-y", "-qq", *missing, external=True, silent=True)


@nox.session
def editions(session: nox.Session) -> None:
    """Build all editions into dist/."""
    session.install("-e", ".")
    session.run("startoolkit", "build", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Everything but the browser tests, on the Python that runs nox."""
    _test(session)


@nox.session(python=[version for version in PYTHONS if version != HERE])
def pythons(session: nox.Session) -> None:
    """The same on every other supported Python that is present."""
    _test(session)


def _test(session: nox.Session) -> None:
    _need(session, MSGFMT)
    session.install(".[test]")
    session.run("pytest", "-n", "2", "-m", "not browser", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """The built pages in a real browser."""
    if not os.environ.get("STARTOOLKIT_CHROMIUM"):
        _need(session, CHROMIUM)
    session.install(".[test]")
    session.run("pytest", "-n", "2", "-m", "browser", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measurements beside the stock tools, into benchmarks/RESULTS.md: bench -- --case briefing --runs 3."""
    session.install(".")
    session.run("python", "-m", "benchmarks.bench", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Format, style, types, floors and spelling."""
    session.install("-e", ".[lint]")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("mypy")
    session.run("lint-imports")
    session.run("codespell")
