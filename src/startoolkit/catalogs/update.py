"""``startoolkit update``: brings the catalogs up to date with the pages without losing any translation."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import attrs
from babel import Locale
from babel.messages.plurals import get_plural

from startoolkit.catalogs import files, pot, templates
from startoolkit.catalogs.judging import Judge
from startoolkit.catalogs.memory import Memory
from startoolkit.catalogs.merge import Merged, merge
from startoolkit.catalogs.order import arranged
from startoolkit.catalogs.same_meaning import Mended, Statement, confirm, record
from startoolkit.errors import Place, StarError
from startoolkit.messages import po, po_edit
from startoolkit.messages.shape import BREAK
from startoolkit.remarks import elsewhere, hint_of_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from startoolkit.languages import Language
    from startoolkit.messages.faults import Fault
    from startoolkit.project import Project


@attrs.frozen
class Updated:
    """The result of updating one catalog."""

    language: Language
    docname: str
    """The name of the catalog: that of its page, unless several pages share a catalog."""
    path: Path
    state: str
    """``created``, ``changed`` or ``unchanged``; or not written: ``orphan`` (its page was removed), ``unused`` (its
    pages use another catalog), ``read-only`` or ``broken``; ``template`` for a template that was written or deleted."""
    merged: Merged | None = None
    """The merged messages; None for a catalog that was not written."""
    error: StarError | None = None
    """Why a broken or read-only catalog was not written."""
    mended: tuple[Mended, ...] = ()
    """The messages that were only mended, as an editor says."""


def update(
    project: Project,
    languages: Sequence[Language],
    *,
    same_meaning: Statement | None = None,
    with_pot: bool = False,
    is_stock: bool = False,
    extract: Callable[[Project], templates.Templates] | None = None,
) -> list[Updated]:
    """Update every catalog of the languages; a broken one is reported and not written, the others are updated.

    ``same_meaning`` names pages on which only the wording was mended, so that their translations stay.  Templates are written,
    too, if ``with_pot``, or if the project keeps them already.  With ``is_stock`` the messages become those of stock
    Sphinx, and nothing is fuzzy for its line breaks.  Raises StarError
    where no catalog can be updated or the disk is full; the catalogs written by then are complete.
    """
    into = [language for language in languages if language != project.settings.source_language]
    _refuse_second(project, into)
    with files.locked(project):
        pages = (extract or (templates.extract_as_stock if is_stock else templates.extract))(project)
        written = pot.write(project, pages) if with_pot or pot.are_kept(project) else []
        source = project.settings.source_language
        return [
            *(
                updated
                for language in into
                for updated in _Language(project, language, pages, same_meaning, is_stock).updated()
            ),
            *(Updated(source, path.stem, path, "template") for path in written),
        ]


def _refuse_second(project: Project, languages: Sequence[Language]) -> None:
    """Raise StarError where a language has catalogs in another folder only; new ones would duplicate them."""
    for language in languages:
        if not project.catalogs(language):
            for folder in elsewhere(project):
                if (folder / language.code).is_dir():
                    name = os.path.relpath(folder, project.root).replace(os.sep, "/")
                    raise StarError(
                        "catalog-misplaced",
                        f"There are catalogs of {language.code} in {name}, and catalogs are read from "
                        f"{project.settings.locale}.",
                        place=Place(folder / language.code),
                        hint=hint_of_folder(project, name),
                    )


class _Language:
    """The update of one language."""

    def __init__(
        self,
        project: Project,
        language: Language,
        pages: templates.Templates,
        same_meaning: Statement | None,
        is_stock: bool,
    ) -> None:
        self.project = project
        self.language = language
        self.pages = pages
        self.same_meaning = same_meaning
        self.is_stock = is_stock
        self.layout = project.layout(language)
        self.found = project.catalogs(language)
        self.wanted = templates.by_catalog(self.layout, pages)
        self.memory = Memory.of(project, self.found, self.wanted)
        self.judge = Judge(project, language, {})

    def updated(self) -> Iterator[Updated]:
        closed: set[Path] = set()
        unused = {name for name in self.found if self.layout.use(name) == "unused"}
        for name, template in self.wanted.items():
            path = self.layout.existing(name) or self.layout.folder / f"{name}.po"
            try:
                yield self._catalog(name, path, template)
            except StarError as error:
                if error.code == "disk-full":  # not a fault of this catalog, and the next ones would fail as well
                    raise
                if error.code == "catalog-unwritable" and not files.is_read_only(path):
                    folder = _existing(path.parent)
                    if folder in closed:  # reported already: one error per folder
                        continue
                    if not os.access(folder, os.W_OK):
                        closed.add(folder)
                state = "read-only" if files.is_read_only(path) else "broken"
                yield Updated(self.language, name, path, state, error=error)
        for name, path in self.found.items():
            if name in unused:
                yield Updated(self.language, name, path, "unused")
            elif name not in self.wanted:
                yield Updated(self.language, name, path, "orphan")

    def _catalog(self, name: str, path: Path, template: Sequence[po.Message]) -> Updated:
        try:
            po.refuse_links(path, self.project.root)
            # Whatever exists at the path is read or refused, never replaced without having been read.
            data = po.content(path, within=self.project.root) if os.path.lexists(path) else None
            before = po.parse(data, path).messages if data is not None else ()
            wanted = [message.msgid for message in template]
            joined = po.as_on_pages(before, wanted)
            joined = po.as_stock_has(joined, wanted, BREAK) if self.is_stock else joined
            merged, mended = self._mended(name, joined, self._merged(name, joined, template))
            if data is not None and _meanings(before) == _meanings(merged.messages):
                return Updated(self.language, name, path, "unchanged", merged, mended=mended)
            files.refuse_read_only(path)
            if self.same_meaning:  # first, so that no translation is taken as right without a record of who said so
                record(self.project, self.same_meaning, mended)
            files.write(path, self._text(path, data, merged))
        except OSError as error:
            raise files.unwritable(path, error) from error
        return Updated(self.language, name, path, "created" if data is None else "changed", merged, mended=mended)

    def _text(self, path: Path, data: bytes | None, merged: Merged) -> bytes:
        """The new text of a catalog that is now ``data``, or is not there yet."""
        if data is None:
            return po_edit.created(path, new_head(self.project, self.language), merged.messages)
        return po_edit.rewritten(data, path, merged.messages)

    def _merged(self, name: str, before: Sequence[po.Message], template: Sequence[po.Message]) -> Merged:
        """The messages of a catalog, with what other catalogs know of those that it lacks."""
        begun = {message.key for message in before if message.msgstr}
        lacking = [message for message in template if message.key not in begun]
        moved = self.memory.moved
        known = [moved[message.key] for message in lacking if message.key in moved]
        proposed = [self.memory.proposals(name, message) for message in lacking if message.key not in moved]
        found = [message for message in (*known, *proposed) if message]
        merged = merge(
            [*before, *(attrs.evolve(message, obsolete=True) for message in found)], template, self.memory.leaving(name)
        )
        fuzzy = sum(message.fuzzy for message in found)
        return attrs.evolve(
            merged,
            messages=arranged(before, _located(before, merged.messages)),
            restored=merged.restored - fuzzy,
            fuzzy=merged.fuzzy + fuzzy,
        )

    def _mended(self, name: str, before: Sequence[po.Message], merged: Merged) -> tuple[Merged, tuple[Mended, ...]]:
        """The messages of a catalog, those confirmed that stand on a page where only the wording was mended; and these."""
        pages = [page for page in self.pages if self.same_meaning and page in self.same_meaning.pages]
        on = {message.key: page for page in pages if self.layout.name(page) == name for message in self.pages[page]}
        codes = self.project.settings.source_language.code, self.language.code
        messages, found = confirm(merged.messages, on, codes, lambda message: self._faults(name, message))
        live = {message.msgid for message in before if not message.obsolete}
        count = sum(not one.doubt and one.new not in live for one in found)
        return attrs.evolve(merged, messages=messages, fuzzy=merged.fuzzy - count, kept=merged.kept + count), found

    def _faults(self, name: str, message: po.Message) -> list[Fault]:
        return self.judge.faults(message.msgid, message.msgstr, self.layout.pages_of(name), message.locations)


def _located(before: Sequence[po.Message], messages: Sequence[po.Message]) -> Sequence[po.Message]:
    """The messages without locations, where a program has left these out of the catalog of one page."""
    live = [message for message in before if not message.obsolete]
    places = {location for message in messages for location in message.locations}
    if not live or len(places) > 1 or any(message.locations for message in live):
        return messages
    return [attrs.evolve(message, locations=()) for message in messages]


def _existing(folder: Path) -> Path:
    """The folder, or its nearest ancestor that exists."""
    return folder if folder.is_dir() or folder == folder.parent else _existing(folder.parent)


def _meanings(messages: Sequence[po.Message]) -> list[po.Message]:
    """The messages without line numbers and locations: a file is written only where the rest differs."""
    ordered = sorted(messages, key=lambda message: message.obsolete)
    return [attrs.evolve(message, line=0, locations=()) for message in ordered]


def new_head(project: Project, language: Language) -> po.Message:
    """The header of a new catalog; it depends on the project only, not on the machine or the time."""
    settings = project.settings
    moment = f"{settings.date:%Y-%m-%d} 00:00+0000"
    fields = {
        "Project-Id-Version": " ".join(f"{settings.title} {settings.label}".split()),
        "Report-Msgid-Bugs-To": "",
        "POT-Creation-Date": moment,
        "PO-Revision-Date": moment,
        "Last-Translator": "",
        "Language-Team": "",
        "Language": language.code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": _plural_forms(language.locale),
    }
    msgstr = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return po.Message(line=0, msgid="", msgstr=msgstr)


def _plural_forms(locale: Locale) -> str:
    return str(get_plural(locale).plural_forms)
