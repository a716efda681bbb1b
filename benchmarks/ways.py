"""Two ways to build editions from pages and catalogs: the stock tools, one language after the other, and startoolkit."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import polib

from benchmarks.measure import Cost, run, size

_STOCK_CONF = '''"""Sphinx settings as the manuals of Sphinx and MyST give them."""

project = "manual"
extensions = ["myst_parser"]
html_theme = "furo"
myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]
locale_dirs = ["../locale"]
gettext_compact = False
latex_engine = "xelatex"
latex_use_xindy = False
'''


class Ours:
    """``startoolkit build`` in a copy of the project."""

    def __init__(self, project: Path, folder: Path) -> None:
        _copy(project, folder, "pyproject.toml", "docs", "locale")
        self.folder, self.log = folder, folder.with_suffix(".log")
        self.html, self.cache = folder / "dist", folder / ".dist.cache"

    def clean(self) -> None:
        """Remove the output and the cache."""
        for path in (self.html, self.cache):
            shutil.rmtree(path, ignore_errors=True)

    def build(self, languages: Sequence[str], *, pdf: bool = False) -> Cost:
        """Build editions of the languages; raises CalledProcessError where that fails."""
        formats = ("html", "pdf") if pdf else ("html",)
        return self.command("build", *languages, *(f"--format={name}" for name in formats))

    def command(self, *args: str, codes: Sequence[int] = (0,)) -> Cost:
        """Run any command on the project; raises CalledProcessError for an exit code that is not in ``codes``."""
        return run([sys.executable, "-m", "startoolkit", "--project", self.folder, *args], self.log, codes)

    def loads_sphinx(self, *args: str) -> bool:
        """Whether a command has imported Sphinx when it ends."""
        program = (
            "import runpy, sys\n"
            "try:\n    runpy.run_module('startoolkit', run_name='__main__', alter_sys=True)\n"
            "finally:\n    print('\\nsphinx loaded' if 'sphinx' in sys.modules else '\\nsphinx not loaded')\n"
        )
        command = [sys.executable, "-c", program, "--project", str(self.folder), *args]
        output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return output.splitlines()[-1] == "sphinx loaded"


class Stock:
    """``sphinx-intl build``, then ``sphinx-build`` for each language, in a copy with its own settings."""

    def __init__(self, project: Path, folder: Path) -> None:
        _copy(project, folder, "docs", "locale")
        (folder / "docs" / "conf.py").write_text(_STOCK_CONF, encoding="utf-8")
        self.folder, self.log = folder, folder.with_suffix(".log")
        self.html, self.latex, self.cache = folder / "html", folder / "latex", folder / "doctrees"

    def clean(self) -> None:
        """Remove the output, the doctrees and the compiled catalogs."""
        for path in (self.html, self.latex, self.cache):
            shutil.rmtree(path, ignore_errors=True)
        for path in (self.folder / "locale").rglob("*.mo"):
            path.unlink()

    def build(self, languages: Sequence[str], *, pdf: bool = False) -> Cost:
        """Build the languages one after the other; raises CalledProcessError where one fails."""
        translations = [f"--language={code}" for code in languages if (self.folder / "locale" / code).is_dir()]
        cost = self.intl("build", *translations) if translations else Cost()
        for language in languages:
            cost += self._sphinx("html", language, self.html / language)
            if pdf:
                cost += self._sphinx("latex", language, self.latex / language) + self._typeset(self.latex / language)
        return cost

    def intl(self, *args: str) -> Cost:
        """Run a command of sphinx-intl on the catalogs."""
        program = "from sphinx_intl.commands import main; main()"
        return run([sys.executable, "-c", program, *args, "-d", self.folder / "locale"], self.log)

    def version(self) -> Cost:
        """The cost of starting ``sphinx-build``."""
        return run([sys.executable, "-m", "sphinx", "--version"], self.log)

    def _sphinx(self, builder: str, language: str, target: Path) -> Cost:
        options = ["-q", "-b", builder, "-D", f"language={language}", "-d", str(self.cache / language)]
        return run([sys.executable, "-m", "sphinx", *options, self.folder / "docs", target], self.log)

    def _typeset(self, folder: Path) -> Cost:
        # Run in the folder, where Sphinx has written settings for latexmk; ignore errors, as Sphinx's Makefile does.
        options = ["-xelatex", "-interaction=nonstopmode", "-f", "-silent"]
        cost = run(["latexmk", *options, "manual.tex"], self.log, codes=range(256), folder=folder)
        if not (folder / "manual.pdf").exists():
            raise subprocess.CalledProcessError(1, ["latexmk"], self.log.read_text(errors="replace"))
        return cost


class AsItIs(Ours):
    """``startoolkit build`` in a copy of a project without our settings: all its languages."""

    def __init__(self, project: Path, folder: Path) -> None:
        _copy(project, folder, "docs", "locale")
        self.folder, self.log = folder, folder.with_suffix(".log")
        self.html, self.cache = folder / "editions", folder / ".editions.cache"

    def build(self, _languages: Sequence[str], *, pdf: bool = False) -> Cost:
        """Build all languages; raises CalledProcessError where that fails."""
        return self.command("build", *(f"--format={name}" for name in (("html", "pdf") if pdf else ("html",))))


class Loop(Stock):
    """``sphinx-build`` for each language, in a copy of a project with its own settings; it compiles the catalogs."""

    def __init__(self, project: Path, folder: Path) -> None:
        _copy(project, folder, "docs", "locale")
        self.folder, self.log = folder, folder.with_suffix(".log")
        self.html, self.latex, self.cache = folder / "html", folder / "latex", folder / "doctrees"

    def build(self, languages: Sequence[str], *, pdf: bool = False) -> Cost:
        """Build the languages one after the other, as web pages; raises CalledProcessError where one fails."""
        assert not pdf
        return sum((self._sphinx("html", language, self.html / language) for language in languages), Cost())


def can_typeset() -> bool:
    """Whether the tools for PDFs with the stock way are installed."""
    return bool(shutil.which("latexmk") and shutil.which("xelatex"))


def sizes(way: Ours | Stock) -> tuple[int, int]:
    """The sizes of the output and of the cache, in bytes."""
    return size(way.html), size(way.cache)


def change(way: Ours | Stock, language: str, page: str, *, title: bool, addition: str) -> None:
    """Add words to the translation of a page's title, or of its last message of more than 120 characters."""
    path = way.folder / "locale" / language / "LC_MESSAGES" / f"{page}.po"
    catalog = polib.pofile(str(path))
    entry = catalog[0] if title else [entry for entry in catalog if len(entry.msgid) > 120][-1]
    entry.msgstr += f" {addition}"
    catalog.save()


def change_page(way: Ours | Stock, page: str, *, addition: str) -> None:
    """Add a paragraph to the end of a page."""
    [path] = (way.folder / "docs").glob(f"{page}.*")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{addition}\n")


def has(way: Ours | Stock, language: str, page: str, words: str) -> bool:
    """Whether the built page contains these words."""
    return words in (way.html / language / f"{page}.html").read_text(encoding="utf-8")


def _copy(project: Path, folder: Path, *names: str) -> None:
    folder.mkdir(parents=True)
    for name in names:
        if (project / name).is_dir():
            shutil.copytree(
                project / name, folder / name, ignore=shutil.ignore_patterns("*.mo", ".lock", "__pycache__")
            )
        else:
            shutil.copy(project / name, folder)
