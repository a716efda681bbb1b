"""``startoolkit update``: brings the catalogs up to date with the pages without losing any translation."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import attrs
from babel import Locale
from babel.messages.plurals import get_plural

from startoolkit.catalogs import files, templates
from startoolkit.catalogs.merge import Merged, merge
from startoolkit.catalogs.order import arranged
from startoolkit.errors import Place, StarError
from startoolkit.messages import po, po_edit
from startoolkit.remarks import elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from startoolkit.catalog_layout import Layout
    from startoolkit.catalogs.merge import Key
    from startoolkit.languages import Language
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
    pages use another catalog), ``read-only`` or ``broken``."""
    merged: Merged | None = None
    """The merged messages; None for a catalog that was not written."""
    error: StarError | None = None
    """Why a broken or read-only catalog was not written."""


def update(
    project: Project,
    languages: Sequence[Language],
    *,
    extract: Callable[[Project], templates.Templates] = templates.extract,
) -> list[Updated]:
    """Update every catalog of the languages; a broken one is reported and not written, the others are updated.

    Raises StarError where no catalog can be updated or the disk is full; the catalogs written by then are complete.
    """
    into = [language for language in languages if language != project.settings.source_language]
    _refuse_second(project, into)
    with files.locked(project):
        pages = extract(project)
        return [updated for language in into for updated in _language(project, language, pages)]


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
                        hint=f'Write locale = "{name}" in pyproject.toml, or move the catalogs.',
                    )


def _language(project: Project, language: Language, pages: templates.Templates) -> Iterator[Updated]:
    layout, found = project.layout(language), project.catalogs(language)
    unused = {name: path for name, path in found.items() if layout.use(name) == "unused"}
    wanted = _templates(layout, pages)
    memory = _Memory.of(project, found, wanted)
    closed: set[Path] = set()
    for name, template in wanted.items():
        path = layout.folder / f"{name}.po"
        try:
            yield _catalog(project, language, name, path, template, memory)
        except StarError as error:
            if error.code == "disk-full":  # not a fault of this catalog, and the next ones would fail as well
                raise
            if error.code == "catalog-unwritable" and not files.is_read_only(path):
                folder = _existing(path.parent)
                if folder in closed:  # reported already: one error per folder
                    continue
                if not os.access(folder, os.W_OK):
                    closed.add(folder)
            yield Updated(language, name, path, "read-only" if files.is_read_only(path) else "broken", error=error)
    for name, path in found.items():
        if name in unused:
            yield Updated(language, name, path, "unused")
        elif name not in wanted:
            yield Updated(language, name, path, "orphan")


def _templates(layout: Layout, pages: templates.Templates) -> dict[str, list[po.Message]]:
    """The messages of every catalog, in the order of its pages; a message of several pages occurs once."""
    found: dict[str, dict[Key, po.Message]] = {}
    for docname, template in sorted(pages.items()):
        catalog = found.setdefault(layout.name(docname), {})
        for message in template:
            before = catalog.get(message.key)
            catalog[message.key] = message if before is None else _united(before, message)
    return {name: list(messages.values()) for name, messages in sorted(found.items())}


def _united(one: po.Message, other: po.Message) -> po.Message:
    return attrs.evolve(
        one,
        locations=tuple(dict.fromkeys((*one.locations, *other.locations))),
        extracted=tuple(dict.fromkeys((*one.extracted, *other.extracted))),
    )


@attrs.frozen
class _Memory:
    """Translations that other catalogs of the language have."""

    moved: Mapping[Key, po.Message]
    """Of messages that are in no page any more where they were translated: the page was renamed, the message moved, or
    ``gettext_compact`` was changed.  They are taken over as they are."""
    elsewhere: Mapping[Key, Mapping[str, po.Message]]
    """Of messages that other pages have, too, by the name of the catalog.  They are proposed, since a place may need others."""

    @classmethod
    def of(cls, project: Project, found: Mapping[str, Path], wanted: Mapping[str, Sequence[po.Message]]) -> _Memory:
        """What the catalogs ``found`` have; ``wanted`` are the messages of each catalog that pages use."""
        moved: dict[Key, po.Message] = {}
        elsewhere: dict[Key, dict[str, po.Message]] = {}
        for name, path in found.items():
            keys = {message.key for message in wanted.get(name, ())}
            with suppress(
                StarError
            ):  # told where the catalog itself is updated; one that is not used need not be readable
                for message in po.read(path, within=project.root).messages:
                    if not message.msgstr or message.fuzzy:
                        continue
                    if message.key in keys:
                        elsewhere.setdefault(message.key, {})[name] = message
                    elif message.key not in moved or moved[message.key].obsolete:
                        moved[message.key] = message
        return cls(moved, elsewhere)

    def proposals(self, name: str, message: po.Message) -> po.Message | None:
        """A translation of the message from another catalog than ``name``, marked as fuzzy; None where there is none."""
        for other, found in self.elsewhere.get(message.key, {}).items():
            if other != name:
                return attrs.evolve(found, comments=(), flags=tuple(dict.fromkeys(("fuzzy", *found.flags))))
        return None


def _catalog(
    project: Project,
    language: Language,
    name: str,
    path: Path,
    template: Sequence[po.Message],
    memory: _Memory,
) -> Updated:
    try:
        po.refuse_links(path, project.root)
        # Whatever exists at the path is read or refused, never replaced without having been read.
        data = po.content(path, within=project.root) if os.path.lexists(path) else None
        before = po.parse(data, path).messages if data is not None else ()
        begun = {message.key for message in before if message.msgstr}
        lacking = [message for message in template if message.key not in begun]
        known = [memory.moved[message.key] for message in lacking if message.key in memory.moved]
        proposed = [memory.proposals(name, message) for message in lacking if message.key not in memory.moved]
        found = [message for message in (*known, *proposed) if message]
        merged = merge([*before, *(attrs.evolve(message, obsolete=True) for message in found)], template)
        fuzzy = sum(message.fuzzy for message in found)
        merged = attrs.evolve(merged, restored=merged.restored - fuzzy, fuzzy=merged.fuzzy + fuzzy)
        merged = attrs.evolve(merged, messages=arranged(before, merged.messages))
        if data is None:
            new = po_edit.created(path, new_head(project, language), merged.messages)
        elif _meanings(before) == _meanings(merged.messages):
            return Updated(language, name, path, "unchanged", merged)
        else:
            new = po_edit.rewritten(data, path, merged.messages)
        files.write(path, new)
    except OSError as error:
        raise files.unwritable(path, error) from error
    return Updated(language, name, path, "created" if data is None else "changed", merged)


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
