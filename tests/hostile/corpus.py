"""The corpus: files in ``cases/``, a category each, and a project with a page and a catalog for every case.

A file has groups.  The keys of a group hold for all its cases, and a case may have its own:

- ``source``: the page; ``msgid``: its message, if that is not the whole page; ``page`` and ``front``: what else stands
  on the page and in its front matter; ``also``: further messages.
- ``msgstr``: the translation.  A case that is no table is this alone.  ``repeat = [text, times]`` follows it.
- ``says``: a part of the warning; ``must_not``: what may not stand on the page; ``shows``: what has to.
- ``marked = false``: the message has no element that could bear the mark of its language.
- ``rst = true``: the page is written in reStructuredText.

Cases under ``refused`` show the source text; those under ``accepted`` show the translation, and nothing is said.
"EVIL" stands for a word that each case has for itself, and which no file of the output may have.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FILES = sorted((HERE / "cases").glob("*.toml"))
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: de\\n"\n'
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
SECRETS = {name: f"canary-{number}-of-the-build-machine" for number, name in enumerate(("root", "outside", "private"))}
"""Texts of files that no translation may bring to light."""


@dataclass(frozen=True)
class Case:
    """One translation, and what becomes of it."""

    docname: str
    refused: bool
    source: str
    msgid: str
    msgstr: str
    word: str
    """What EVIL stands for."""
    says: str = ""
    shows: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    page: str = ""
    front: str = ""
    marked: bool = True
    rst: bool = False
    also: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """The file of the page."""
        return f"{self.docname}.{'rst' if self.rst else 'md'}"

    def text(self) -> str:
        if self.rst:
            return f":orphan:\n\n{self.source}\n\n{self.page}"
        return f"---\norphan: true\n{self.front}---\n\n{self.source}\n\n{self.page}"

    def catalog(self) -> str:
        """The catalog of the page; its message stands in line ``LINE``."""
        messages = [(self.msgid, self.msgstr), *self.also]
        return HEADER + "".join(f"\nmsgid {quoted(one)}\nmsgstr {quoted(other)}\n" for one, other in messages)


LINE = HEADER.count("\n") + 2


def quoted(text: str) -> str:
    """A text as PO files have it."""
    return '"' + text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n").replace("\t", r"\t") + '"'


def cases(*files: Path) -> list[Case]:
    """The cases of the files, or of all."""
    return [case for file in files or FILES for case in _cases(file)]


def _cases(file: Path) -> list[Case]:
    found = []
    for group in tomllib.loads(file.read_text(encoding="utf-8"))["group"]:
        shared = {key: value for key, value in group.items() if key not in ("refused", "accepted")}
        for refused in (True, False):
            for name, own in group.get("refused" if refused else "accepted", {}).items():
                values = shared | (own if isinstance(own, dict) else {"msgstr": own})
                found.append(_case(f"{file.stem}/{_slug(name)}-{len(found)}", refused, values))
    return found


def _case(docname: str, refused: bool, values: dict[str, Any]) -> Case:
    word = "evil" + re.sub(r"\W", "", docname)
    values.setdefault("msgid", values["source"])
    values["also"] = tuple(values.get("also", {}).items())
    text, times = values.pop("repeat", ("", 0))
    values["msgstr"] = values.get("msgstr", "") + text * times
    values |= {key: tuple(values[key]) for key in ("shows", "must_not") if key in values}
    assert not refused or "EVIL" in values["msgstr"] or values.get("must_not"), f"{docname} shows nothing"
    values["msgstr"] = values["msgstr"].replace("EVIL", word)
    values["shows"] = tuple(text.replace("EVIL", word) for text in values.get("shows", ()))
    return Case(docname, refused, word=word, **values)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


_SETTINGS = """
[tool.startoolkit]
title = "Test"
name = "test"
source-language = "en"
languages = ["en", "de"]
formats = ["html"]
label = "1"
date = 2026-01-01
[tool.startoolkit.addresses.de]
"https://example.org/source" = "https://example.org/translated"
"""
EVERYTHING = """
extensions = ["myst_parser", "sphinx.ext.mathjax", "startoolkit.sphinxext"]
html_theme = "basic"
html_permalinks = False
mathjax_path = "none.js"
gettext_additional_targets = ["literal-block", "doctest-block", "raw", "image", "index"]
myst_substitutions = {"known": "the known value"}
myst_heading_anchors = 3
myst_enable_extensions = [
    "amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist", "html_admonition",
    "html_image", "strikethrough", "substitution", "tasklist",
]
"""
"""Everything that MyST and Sphinx offer, so that a translation might make use of it."""
BRIEFING = """
extensions = ["myst_parser", "startoolkit.sphinxext"]
html_theme = "basic"
html_permalinks = False
myst_heading_anchors = 3
"""
"""What a briefing has."""
_PAGES = {
    "index": "# Test\n\n(label)=\n## Label\n\n(other-label)=\n## Other\n",
    "other": "---\norphan: true\n---\n# Other\n\nA page.\n",
    "terms": "---\norphan: true\n---\n# Terms\n\n:::{glossary}\npartner\n  Who.\n\nneighbour\n  Who.\n\ncouncil\n  Who.\n:::\n",
}
_TERMS = HEADER + '\nmsgid "council"\nmsgstr "Rat"\n'


def write(root: Path, chosen: list[Case], conf: str) -> None:
    """Write a project with the cases, and files around it that they are after."""
    files = {f"docs/{name}.md": text for name, text in _PAGES.items()}
    files |= {f"docs/{case.file}": case.text() for case in chosen}
    files |= {f"locale/de/LC_MESSAGES/{case.docname}.po": case.catalog() for case in chosen}
    files |= {
        "pyproject.toml": _SETTINGS,
        "docs/conf.py": conf,
        "locale/de/LC_MESSAGES/terms.po": _TERMS,
        "secret.txt": SECRETS["root"],
        "../secret.txt": SECRETS["outside"],
        "docs/private/notes.txt": SECRETS["private"],
    }
    for folder in ("", *{Path(case.docname).parent.as_posix() for case in chosen}):
        place = root / "docs" / folder
        files[f"docs/{folder}/form.txt"] = "A form.\n"
        if folder:  # so that relative links of a page lead somewhere
            files[f"docs/{folder}/other.md"] = _PAGES["other"]
            files[f"docs/{folder}/secret.txt"] = SECRETS["private"]
        place.mkdir(parents=True, exist_ok=True)
        (place / "de_images").mkdir(exist_ok=True)
        pictures = ("pic.png", "plan.png", "plan_de.png", "plan_fr.png", "other_de.png", "map.png", "de_images/map.png")
        for picture in pictures:
            (place / picture).write_bytes(_PIXEL)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def body(page: Path) -> str:
    """What the theme has put around it taken off a page."""
    text = page.read_text(encoding="utf-8")
    found = re.search(r'(?s)<div class="body" role="main">(.*?)<div class="clearer"></div>', text)
    assert found, f"{page} has no body"
    head = "".join(re.findall(r"<meta[^>]*>", text))
    return head + _DRAFT.sub("", found[1]).strip()


_DRAFT = re.compile(r'(?s)\s*<div class="admonition warning startoolkit-draft".*?</div>')
"""The notice that the edition is a draft, which the pages of every theme have."""
