"""Sessions of startoolkit: `nox` runs those of `nox.options.sessions`; `nox -l` lists them all."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
# The longest first: two at a time, so that no processor waits while pip installs.
nox.options.sessions = ["tests", "lint", "newcomer", "newest", "lowest", "pythons"]
nox.options.reuse_existing_virtualenvs = True
if hasattr(nox.options, "parallel"):  # earlier releases have them take turns
    nox.options.parallel, nox.options.allow_parallel = 2, True

CONSTRAINTS = "constraints.txt"
QUICK = "quick and not browser"
PROVES_RANGES = "(quick or ranges) and not browser"
MINORS = (11, 12, 13, 14)
WORKERS = 2
"""Processes of pytest: one for each of two processors, each of which reads all tests that are asked for."""
BESIDE = 0
"""In sessions that run beside all tests, which keep both processors busy: pytest itself runs them."""
SYSTEM = Path("/usr/bin/python3")


def _version(python: str | Path) -> str:
    """The version of an interpreter, such as 3.11.2; nothing where it cannot be run."""
    command = [python, "-c", "import platform; print(platform.python_version())"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):  # as of a shim that leads to nothing
        return ""


def _others() -> dict[str, str]:
    """The other Pythons of this machine that we support, by version: the system's, pyenv's, and those on the PATH."""
    folders = ["/usr/bin", *sorted(Path.home().glob(".pyenv/versions/3.*/bin")), *os.environ["PATH"].split(os.pathsep)]
    paths = [Path(folder, f"python3.{minor}") for folder in folders for minor in MINORS]
    found = {platform.python_version(): ""}
    for path in filter(Path.is_file, dict.fromkeys(paths)):
        found.setdefault(_version(path), str(path))
    return {version: path for version, path in found.items() if path and re.fullmatch(r"[0-9.]+", version)}


OTHERS = _others()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


# The oldest and the newest Python of this machine: for the lowest and the newest versions of what we depend on.
OLDEST, NEWEST = (choose((platform.python_version(), *OTHERS), key=_numbers) for choose in (min, max))

# Commands that pip cannot install, and the Debian packages they come in.
MSGFMT = {"msgfmt": "gettext"}
CHROMIUM = {"chromium": "chromium"}
JAVA = {"java": "default-jre-headless"}  # for epubcheck and veraPDF


NPM = {"npm": "npm"}
ACE = "@daisy/ace-cli@1.4.6"
NO_BROWSER = {"PUPPETEER_SKIP_DOWNLOAD": "1"}  # for it uses the one that is here


def _need(session: nox.Session, commands: dict[str, str]) -> None:
    """Install what is missing where that is allowed (in CI, as root, on Debian); name it in one line elsewhere."""
    if not (missing := _missing(commands)):
        return
    may_install = os.environ.get("CI") and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    if not may_install:
        session.error(f"Please install {' and '.join(missing)} first (on Debian: apt-get install {' '.join(missing)}).")
    with _turn("apt"):
        if missing := _missing(commands):
            session.run("apt-get", "update", "-qq", external=True)
            session.run("apt-get", "install", "-y", "-qq", *missing, external=True, silent=True)


def _missing(commands: dict[str, str]) -> list[str]:
    """The packages of the commands that this machine does not have."""
    return [package for command, package in commands.items() if not shutil.which(command)]


@contextlib.contextmanager
def _turn(name: str) -> Iterator[None]:
    """Sessions that run at the same time do this one after the other."""
    import fcntl  # noqa: PLC0415  (which Windows lacks)

    with Path(".nox", f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@nox.session
def editions(session: nox.Session) -> None:
    """Build all editions into dist/."""
    session.install("-e", ".", "--constraint", CONSTRAINTS)
    session.run("startoolkit", "build", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Everything, on the Python that runs nox."""
    _need_chromium(session)
    _need(session, JAVA)
    _test(session, "")
    here = {version.rsplit(".", 1)[0] for version in (platform.python_version(), *OTHERS)}
    missing = [f"3.{minor}" for minor in MINORS if f"3.{minor}" not in here]
    if missing:
        session.warn(f"Not tested, since this machine does not have it: Python {', '.join(missing)}.")


@nox.session
@nox.parametrize(
    "python", [nox.param(path, id=version) for version, path in OTHERS.items() if version not in (OLDEST, NEWEST)]
)
def pythons(session: nox.Session) -> None:
    """What may differ between Pythons, on every other one that is here: reading, checking, building, terminals."""
    _test(session, QUICK, workers=BESIDE)


@nox.session
def quick(session: nox.Session) -> None:
    """The tests that are worth a run after each change."""
    _test(session, QUICK)


@nox.session
def stock(session: nox.Session) -> None:
    """The briefing and the projects of the tests, built with and without what only makes builds faster: same bytes."""
    _test(session, "stock")


@nox.session(python=OTHERS.get(OLDEST, sys.executable))
def lowest(session: nox.Session) -> None:
    """The lowest versions of all dependencies that pyproject.toml allows, on the oldest Python."""
    # Without translate-toolkit, which needs a newer lxml than we do.
    _test(session, PROVES_RANGES, "--constraint", "constraints-lowest.txt", extras="test", workers=BESIDE)


@nox.session(python=OTHERS.get(NEWEST, sys.executable))
def newest(session: nox.Session) -> None:
    """The newest versions that pyproject.toml allows, on the newest Python."""
    if _numbers(NEWEST) < (3, 12):
        session.warn("Not tested: Sphinx 9.1 and newer, which take Python 3.12; this machine does not have it.")
    _test(session, PROVES_RANGES, "--upgrade", "--upgrade-strategy", "eager", workers=BESIDE)


def _need_chromium(session: nox.Session) -> None:
    if not os.environ.get("STARTOOLKIT_CHROMIUM"):
        _need(session, CHROMIUM)


def _install(session: nox.Session, *arguments: str) -> None:
    """Have pip install these, without compiling all modules, most of which no session imports: that is half of its work."""
    session.install("--no-compile", *arguments)


def _test(
    session: nox.Session, marked: str, *versions: str, extras: str = "test,exchange", workers: int = WORKERS
) -> None:
    """Install with pip's options for ``versions``, by default those of constraints.txt, and run the tests so marked, or all."""
    _need(session, MSGFMT)
    _install(session, f".[{extras}]", *(versions or ("--constraint", CONSTRAINTS)))
    # Where no bytecode may be written, every worker would rewrite the assertions of all tests, and compile all packages.
    bytecode = {"PYTHONDONTWRITEBYTECODE": ""}
    _pytest(session, *(["-m", marked] if marked else []), workers=workers, env=bytecode)


def _pytest(session: nox.Session, *options: str, workers: int = WORKERS, env: dict[str, str] | None = None) -> None:
    session.run("pytest", "-n", str(workers), "--dist", "worksteal", *options, *session.posargs, env=env)


@nox.session
def newcomer(session: nox.Session) -> None:
    """The README's first command line in a fresh copy, in a terminal, with the Python of the system, or else with this one.

    What differs between Pythons is tested by other sessions; here it is the packaging, which is special in Debian.
    """
    python = (
        str(SYSTEM) if _version(SYSTEM) in (*OTHERS, platform.python_version()) else os.path.realpath(sys.executable)
    )
    if subprocess.run([python, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode:
        session.warn(f"Not tried with {python}, which has no venv (on Debian: apt-get install python3-venv).")
        python = os.path.realpath(sys.executable)
    folder = Path(session.create_tmp(), _version(python))
    shutil.rmtree(folder, ignore_errors=True)
    session.run("python", "tests/newcomer.py", str(folder), python)


@nox.session
def browser(session: nox.Session) -> None:
    """The built pages in a real browser, without the other tests."""
    _need_chromium(session)
    _test(session, "browser")


@nox.session
def friends(session: nox.Session) -> None:
    """Themes and extensions of other people, with ours in one project: pages are those of plain Sphinx."""
    session.install(".[test,friends]", "--constraint", CONSTRAINTS)
    _pytest(session, "-m", "friends")


@nox.session
def ace(session: nox.Session) -> None:
    """What DAISY Ace finds in the EPUBs of the briefing and of a new one; with Node 20 or newer, outside of CI."""
    _need_chromium(session)
    _need(session, NPM)
    session.install("-e", ".", "--constraint", CONSTRAINTS)
    folder = Path(session.create_tmp()).resolve()
    books, new, browser = folder / "books", folder / "new", os.environ.get("STARTOOLKIT_CHROMIUM") or "chromium"
    for before in (books, new):
        shutil.rmtree(before, ignore_errors=True)
    session.run("npm", "install", "--silent", "--prefix", str(folder), ACE, external=True, env=NO_BROWSER)
    session.run("startoolkit", "build", "--format", "epub", "--output", str(books / "briefing"))
    session.run("startoolkit", "new", str(new), "--languages", "en,cy")
    with session.chdir(new):
        session.run("startoolkit", "build", "--format", "epub", "--output", str(books / "new"))
    found = []
    for book in sorted(books.rglob("*.epub")):
        report, command = folder / "reports" / book.stem, folder / "node_modules/.bin/ace-cli"
        path = {"PUPPETEER_EXECUTABLE_PATH": shutil.which(browser)}
        session.run(str(command), "--force", "--silent", "--outdir", str(report), str(book), external=True, env=path)
        for page in json.loads((report / "report.json").read_text(encoding="utf-8"))["assertions"]:
            where = f"{book.name}, {page['earl:testSubject']['url']}"
            found += [f"{where}: {one['earl:test']['dct:title']}" for one in page["assertions"]]
    if found:
        session.error("\n".join(["Ace finds:", *found]))


@nox.session
def bench(session: nox.Session) -> None:
    """Measurements beside the stock tools, into benchmarks/RESULTS.md: bench -- --case briefing --runs 3."""
    session.install(".", "playwright", "sphinx-autobuild", "--constraint", CONSTRAINTS)
    session.run("python", "-m", "benchmarks.bench", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Format, style, types, layers and spelling."""
    _install(session, "-e", ".[lint]", "--constraint", CONSTRAINTS)
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("mypy")
    session.run("lint-imports")
    session.run("codespell")
