"""A small briefing for tests of startoolkit itself, of plugins and of extensions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import polib

from startoolkit import api
from startoolkit.project import Project
from startoolkit.record import Record


class Briefing:
    """A briefing in an empty folder, written from texts::

    briefing = Briefing(tmp_path, {"index": "# Guide\\n\\nHello.\\n"}, {"de": {"index": {"Hello.": "Hallo."}}})
    assert "Hallo." in briefing.build().page("index", "de")
    """

    def __init__(
        self,
        folder: Path,
        pages: Mapping[str, str],
        catalogs: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None,
        *,
        conf: str = "",
        **settings: str | Sequence[str],
    ) -> None:
        """Write the project: ``pages`` by docname, ``catalogs`` by language, page and msgid.

        A page with a dot in its name is any other file in the folder of the pages.  ``conf`` is the text of
        ``conf.py``; if empty, there is none.  Further settings, with underscores for hyphens, override the defaults.
        """
        self.root = folder
        catalogs = catalogs or {}
        heading = next(line for line in pages["index"].splitlines() if line.startswith("# "))
        given = {
            "title": heading.removeprefix("# "),
            "name": "guide",
            "source_language": "en",
            "languages": ["en", *catalogs],
            "formats": ["html"],
            "label": "1",
            **settings,
        }
        lines = [
            f"{name.replace('_', '-')} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in given.items()
        ]
        text = "".join(["[tool.startoolkit]\n", *lines, "date = 2026-01-31\n"])
        self.write("pyproject.toml", text)
        for name, page in pages.items():
            self.write(f"docs/{name if '.' in name else f'{name}.md'}", page)
        if conf:
            self.write("docs/conf.py", conf)
        for language, of_pages in catalogs.items():
            for name, messages in of_pages.items():
                self.write(f"locale/{language}/LC_MESSAGES/{name}.po", catalog(language, messages))

    def write(self, path: str, text: str) -> Path:
        """Write a file of the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def build(self, *languages: str, **options: Sequence[str]) -> Built:
        """Build all editions, or those of ``languages``; ``options`` are those of ``api.build``."""
        return Built(api.build(self.root, languages, **options), Project.load(self.root).output)  # type: ignore[arg-type]

    def check(self, *languages: str, only: Sequence[str] = ()) -> api.CheckResult:
        """Check the catalogs."""
        return api.check(self.root, languages, only=only)


class Built:
    """The result of building a briefing."""

    def __init__(self, outcome: api.Outcome, output: Path) -> None:
        self.outcome = outcome
        self.output = output

    @property
    def found(self) -> list[str]:
        """All findings and errors as texts."""
        return [*map(str, self.outcome.findings), *map(str, self.outcome.failed.values())]

    def page(self, name: str, tag: str = "en") -> str:
        """The HTML of a page; AssertionError if no edition was placed."""
        assert self.outcome.placed, "\n".join(self.found)
        return (self.output / tag / f"{name}.html").read_text(encoding="utf-8")

    def record(self, tag: str = "en") -> Record:
        """The record of an edition; AssertionError if no edition was placed."""
        assert self.outcome.placed, "\n".join(self.found)
        return Record.read(self.output / tag)


def catalog(language: str, messages: Mapping[str, str]) -> str:
    """The text of a PO file with these translations by msgid."""
    file = polib.POFile()
    file.metadata = {
        "Language": language,
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    file.extend(polib.POEntry(msgid=msgid, msgstr=msgstr) for msgid, msgstr in messages.items())
    return str(file)
