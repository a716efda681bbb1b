"""Generates translated Sphinx projects as other people have them: without our settings, in Markdown or reStructuredText.

They are the manuals of ``generate.py`` with a ``conf.py`` of Sphinx alone, in a theme that is not ours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

import polib

from benchmarks.generate import LANGUAGES, PROTECTED, Page, label, pages_of, translated

Markup = Literal["md", "rst"]

_CONF = '''"""Sphinx settings of a generated manual."""

project = "Manual"
author = "Nobody"
extensions = [{extensions}]
html_theme = "{theme}"
locale_dirs = ["../locale"]
gettext_compact = False
'''
_OF_MYST = (
    'myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "tasklist"]\n'
)
_PROTECTED_IN_RST = r":[a-z]+:(?=`)|``[^`]*``|<[^>]*>|\[[^\]]*\]_|https?://\S+"
"""Parts of a message that are not translated: names of roles, code, targets of links, footnote references."""


class RstPage(Page):
    """A page in reStructuredText, of the same blocks as one in Markdown."""

    signs = ("-", "#.")

    def title(self) -> str:
        """The title of the page, underlined, after the label that other pages refer to."""
        words = f"{self.phrase(2, 5)} {self.number}"
        return f"{words}\n{'=' * len(words)}"

    def target(self) -> str:
        """The label of the page, before a heading."""
        return f".. _{label(self.name)}:"

    def heading(self) -> str:
        """A heading of the second level."""
        self.left -= 1
        words = self.phrase(2, 6)
        return f"{words}\n{'-' * len(words)}"

    def marked(self, words: str) -> str:
        """Words with markup: emphasis, code, or a link."""
        other = self.rng.choice(self.names)
        forms = [
            f"*{words}*", f"**{words}**", f"``{words}``", f":doc:`{words} </{other}>`", f":doc:`{words} </{other}>`",
            f":ref:`{words} <{label(other)}>`", f":ref:`{words} <{label(other)}>`",
            f"`{words} <https://example.org/{words.replace(' ', '-')}>`__",
        ]  # fmt: skip
        return self.rng.choice(forms)

    def definitions(self) -> str:
        """Two definitions."""
        self.left -= 2
        return "\n\n".join(f"{self.phrase(1, 2)}\n   {self.sentences(8, 20)}" for _ in range(2))

    def admonition(self) -> str:
        """A note, a tip or a warning."""
        self.left -= 1
        kind = self.rng.choice(("note", "tip", "warning"))
        head = f".. admonition:: {self.phrase(2, 4)}" if kind == "note" else f".. {kind}::"
        return f"{head}\n\n   {self.sentences(10, 30)}"

    def table(self) -> str:
        """A table with a head and three rows."""
        self.left -= 4
        head = [self.phrase(1, 2) for _ in range(3)]
        rows = [head, *([self.sentences(4, 10) for _ in range(3)] for _ in range(3))]
        body = "\n".join("   * - " + "\n     - ".join(row) for row in rows)
        return f".. list-table:: {self.phrase(3, 6)}\n   :header-rows: 1\n\n{body}"

    def code(self) -> str:
        """A block of code."""
        name, value = self.words(2)
        return f".. code-block:: python\n\n   def {name}_one(value):\n       return value + {len(value)}"

    def footnote(self) -> str:
        """A paragraph with a footnote, which stands at the end of the page."""
        self.left -= 1
        mark = f"#note-{len(self.footnotes) + 1}"
        self.footnotes.append(f".. [{mark}] {self.sentences(6, 16)}")
        return f"{self.paragraph()[:-1]} [{mark}]_."

    def contents(self, entries: list[str]) -> str:
        """A table of contents."""
        return "\n".join([".. toctree::", "   :maxdepth: 2", "", *(f"   {entry}" for entry in entries)])


def generate(
    folder: Path, markup: Markup, theme: str, pages: int, messages: int, languages: int, seed: int
) -> tuple[str, ...]:
    """Write a project into the new ``folder``, with complete catalogs; returns the codes of its languages.

    Raises FileExistsError where the folder exists, and CalledProcessError where its templates cannot be made.
    """
    kind = Page if markup == "md" else RstPage
    for name, text in pages_of(pages, messages, seed, kind):
        path = folder / "docs" / f"{name}.{markup}"
        path.parent.mkdir(parents=True, exist_ok=name != "index")
        path.write_text(text, encoding="utf-8")
    conf = _CONF.format(theme=theme, extensions='"myst_parser"' if markup == "md" else "")
    (folder / "docs" / "conf.py").write_text(conf + (_OF_MYST if markup == "md" else ""), encoding="utf-8")
    codes = LANGUAGES[:languages]
    with tempfile.TemporaryDirectory() as templates:
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "gettext", "docs", templates]
        subprocess.run(command, cwd=folder, check=True)
        for path in sorted(Path(templates).rglob("*.pot")):
            for code in codes[1:]:
                _translate(path, folder / "locale" / code / "LC_MESSAGES" / path.relative_to(templates), code, markup)
    return codes


def _translate(template: Path, target: Path, language: str, markup: Markup) -> None:
    """Write the catalog of a page, every message translated."""
    protected = PROTECTED if markup == "md" else _PROTECTED_IN_RST
    catalog = polib.pofile(str(template))
    catalog.metadata["Language"] = language
    catalog.metadata_is_fuzzy = False
    for entry in catalog:
        entry.msgstr = translated(entry.msgid, language, protected)
    target.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(target.with_suffix(".po")))


def main() -> None:
    """``python -m benchmarks.as_it_is FOLDER``."""
    parser = argparse.ArgumentParser(prog="benchmarks.as_it_is", description=generate.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--markup", choices=("md", "rst"), default="rst")
    parser.add_argument("--theme", default="alabaster")
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--messages", type=int, default=48)
    parser.add_argument("--languages", type=int, default=8, choices=range(2, len(LANGUAGES) + 1))
    parser.add_argument("--seed", type=int, default=1)
    generate(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
