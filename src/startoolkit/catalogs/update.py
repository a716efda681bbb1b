"""``startoolkit update``: brings the catalogs up to date with the pages without losing any translation."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import attrs
from babel import Locale
from babel.messages.plurals import get_plural

from startoolkit import disk
from startoolkit.catalogs import po_text, templates
from startoolkit.catalogs.lock import alone
from startoolkit.catalogs.merge import Merged, merge
from startoolkit.errors import Place, StarError, is_full
from startoolkit.messages import po
from startoolkit.remarks import elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from startoolkit.catalog_layout import Layout
    from startoolkit.catalogs.merge import Key
    from startoolkit.languages import Language
    from startoolkit.project import Project

_PATIENCE = 60.0
"""Seconds to wait for the lock that another update of the same catalogs holds."""


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
    with _locked(project):
        pages = extract(project)
        return [updated for language in into for updated in _language(project, language, pages)]


@contextmanager
def _locked(project: Project) -> Iterator[None]:
    """Hold a lock on the catalogs, so that no two updates merge into and replace the same files.

    Raises StarError if another update holds it for too long, or where the folder of the catalogs cannot be written.
    """
    with ExitStack() as stack:
        try:
            po.refuse_links(project.locale, project.root)
            project.locale.mkdir(parents=True, exist_ok=True)
            stack.enter_context(alone(project.locale, _PATIENCE))
        except TimeoutError:
            raise StarError(
                "locale-busy",
                "Another update of the catalogs is running.",
                place=Place(project.locale),
                hint="Wait until it has ended, then run this one again.",
            ) from None
        except OSError as error:
            raise _unwritable(project.locale, error) from error
        yield


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
    spare = _translated(project, unused.values())
    closed: set[Path] = set()
    for name, template in _templates(layout, pages).items():
        path = layout.folder / f"{name}.po"
        try:
            yield _catalog(project, language, name, path, template, spare)
        except StarError as error:
            if error.code == "disk-full":  # not a fault of this catalog, and the next ones would fail as well
                raise
            if error.code == "catalog-unwritable" and not _is_read_only(path):
                folder = _existing(path.parent)
                if folder in closed:  # reported already: one error per folder
                    continue
                if not os.access(folder, os.W_OK):
                    closed.add(folder)
            yield Updated(language, name, path, "read-only" if _is_read_only(path) else "broken", error=error)
    for name, path in found.items():
        if name in unused:
            yield Updated(language, name, path, "unused")
        elif name not in _templates(layout, pages):
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


def _translated(project: Project, paths: Iterable[Path]) -> dict[Key, po.Message]:
    """The translations in catalogs that no page uses; they remain after a change of ``gettext_compact``."""
    found: dict[Key, po.Message] = {}
    for path in paths:
        with suppress(StarError):  # an unused catalog need not be readable
            found |= {message.key: message for message in po.read(path, within=project.root).live if message.translated}
    return found


def _catalog(
    project: Project,
    language: Language,
    name: str,
    path: Path,
    template: Sequence[po.Message],
    spare: Mapping[Key, po.Message],
) -> Updated:
    try:
        po.refuse_links(path, project.root)
        # Whatever exists at the path is read or refused, never replaced without having been read.
        old = po.read(path, within=project.root) if os.path.lexists(path) else None
        before = old.messages if old else ()
        begun = {message.key for message in before if message.msgstr}
        known = [spare[message.key] for message in template if message.key in spare and message.key not in begun]
        merged = merge([*before, *(attrs.evolve(message, obsolete=True) for message in known)], template)
        if old and _meanings(old.messages) == _meanings(merged.messages):
            return Updated(language, name, path, "unchanged", merged)
        if _is_read_only(path):
            raise StarError(
                "catalog-unwritable",
                "The catalog is read-only, so it is left as it is, and is not up to date with its page.",
                place=Place(path),
                hint="Make it writable (chmod u+w), then update again.",
            )
        head = old.head if old else new_head(project, language)
        text = po_text.render(head, merged.messages, old.tail if old else ())
        _refuse_change_of_meaning(text, path, head, merged)
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.replace(path, text, synced=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    return Updated(language, name, path, "changed" if old else "created", merged)


def _is_read_only(path: Path) -> bool:
    """Whether a catalog exists without any write permission bit, or not writable for us.

    The bits are checked as well, since root may write to any file.
    """
    return path.is_file() and (not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK))


def _existing(folder: Path) -> Path:
    """The folder, or its nearest ancestor that exists."""
    return folder if folder.is_dir() or folder == folder.parent else _existing(folder.parent)


def _meanings(messages: Sequence[po.Message]) -> list[po.Message]:
    """The messages without line numbers and locations: a file is written only where the rest differs."""
    ordered = sorted(messages, key=lambda message: message.obsolete)
    return [attrs.evolve(message, line=0, locations=()) for message in ordered]


def _refuse_change_of_meaning(text: str, path: Path, head: po.Message, merged: Merged) -> None:
    written = po.parse(text.encode(), path)
    if _meanings([written.head, *written.messages]) != _meanings([head, *merged.messages]):
        raise StarError(
            "defect",
            "What startoolkit would write is not what it merged, so the catalog was left alone.",
            place=Place(path),
            hint="Please report this, with the catalog.",
        )


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


def _unwritable(path: Path, error: OSError) -> StarError:
    if is_full(error):
        return StarError(
            "disk-full",
            f"The disk is full ({error.strerror}): this is as it was, and what comes after it was not updated.",
            place=Place(path),
            hint="Make room, then update again.",
        )
    return StarError(
        "catalog-unwritable",
        f"The catalog cannot be written: {error.strerror or error}.",
        place=Place(path),
        hint="Check that you have permission to write there; the file is unchanged.",
    )
