"""A briefing to begin with: the files of this package, filled in for a title and languages, with their catalogs.

Files are text with ``{{ name }}`` where something is filled in; ``_NAMES`` has those that have another name there: what begins with a
dot, or would tell tools something about this package.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import unicodedata
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from startoolkit import __version__
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NAMES = {
    "settings.toml": "pyproject.toml",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "github/editions.yml": ".github/workflows/editions.yml",
}
_LONGEST_STEM = 60
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#~|$&!@^=%'\"])")
"""Signs that MyST may read as markup where they stand in a heading."""


def make(folder: Path, title: str, languages: Sequence[Language]) -> Project:
    """Make a briefing in a folder, which is missing or empty, and return it; the first language is that of the source.

    Raises StarError, with nothing changed, where there is something in the folder or it cannot be written.
    """
    from startoolkit.catalogs.update import update  # noqa: PLC0415  (imports Sphinx)

    _refuse_contents(folder)
    if not re.search(r"\w", title) or not title.isprintable():
        raise StarError("wrong-usage", f"{title!r} cannot be a title.", hint='Name one in words: --title "Our garden".')
    title = _typographic(title, languages[0])
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)  # of a run that was killed
    try:
        for name, text in _files(title, stem(title), languages):
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        project = Project.load(beside)
        update(project, languages[1:])
        beside.rename(folder)  # takes the place of an empty folder
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Project.load(folder)


def _typographic(title: str, language: Language) -> str:
    """A title with the quotation marks, dashes and dots that Sphinx makes of plain ones in the heading."""
    from docutils.utils.smartquotes import educate_tokens  # noqa: PLC0415  (for this alone)

    from startoolkit.sphinxext.quotes import add_marks  # noqa: PLC0415

    add_marks()
    return "".join(educate_tokens([("plain", title)], attr="qDe", language=language.tag))


def _refuse_contents(folder: Path) -> None:
    """Raise StarError unless the folder is missing or empty."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise StarError(
            "foreign-target",
            f"{folder} is there already, and is no empty folder.",
            hint="Name a folder that does not exist yet. Nothing was changed.",
        )


def title_of(folder: Path) -> str:
    """A title from the name of a folder: ``My briefing`` for ``my-briefing``."""
    words = re.sub(r"[-_.\s]+", " ", folder.name).strip()
    return words[:1].upper() + words[1:]


def stem(title: str) -> str:
    """A title as part of file names: small Latin letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_STEM].strip("-") or "briefing"


def _files(title: str, name: str, languages: Sequence[Language]) -> Iterator[tuple[str, str]]:
    """The files of a briefing: path and content."""
    values = {
        "title": json.dumps(title, ensure_ascii=False),  # a JSON string of printable text is one of TOML, too
        "heading": _MARKUP.sub(r"\\\1", title),
        "name": name,
        "source": languages[0].code,
        "languages": json.dumps([one.code for one in languages]),
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "requirement": requirement().text,
    }
    for path, file in _walk(resources.files(__name__)):
        text = re.sub(r"\{\{ (\w+) \}\}", lambda match: values[match[1]], file.read_text(encoding="utf-8"))
        yield _NAMES.get(path, path), text
    codes = ",".join(one.code for one in languages)
    yield "locale/terminology.csv", f"{codes},note,avoid\n"


def _walk(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    """The files of a package's folder with their paths; not the package itself."""
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _walk(entry, f"{within}{entry.name}/")
        elif entry.is_file() and not (within == "" and entry.name.endswith(".py")):
            yield f"{within}{entry.name}", entry


@attrs.frozen
class Requirement:
    """What pip is to install in order to have this startoolkit."""

    text: str
    """The line of ``requirements.txt``: an address that others have, too, else the version."""
    source: str = ""
    """``folder``, ``file`` or ``repository`` where this one was installed from one that others may not reach."""


def requirement() -> Requirement:
    """The requirement by what pip has noted where it installed startoolkit from (``direct_url.json``, PEP 610)."""
    version = f"startoolkit=={__version__}"
    try:
        said = json.loads(metadata.distribution("startoolkit").read_text("direct_url.json") or "{}")
        if not said:
            return Requirement(version)
        url, vcs = said["url"], said.get("vcs_info")
        parts = urlsplit(url)
        if "dir_info" in said:
            return Requirement(version, "folder")
        within = f"#subdirectory={said['subdirectory']}" if "subdirectory" in said else ""
        # Names and passwords in an address of the web are nothing to be written down.
        is_shared = parts.scheme == "https" and "@" not in parts.netloc
        if vcs:
            is_shared = is_shared or parts.scheme == "ssh"
            full = f"startoolkit @ {vcs['vcs']}+{url}@{vcs['commit_id']}{within}"
            return Requirement(full) if is_shared else Requirement(version, "repository")
        return Requirement(f"startoolkit @ {url}{within}") if is_shared else Requirement(version, "file")
    except (metadata.PackageNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return Requirement(version)  # it is not installed, or something has written that file otherwise
