"""Approvals of new and changed passages, and whether one came with the translation that it approves.

Somebody who translates and approves in one change has shown the text to nobody else: that is seen here.  git tells it,
from the commits that touched the file of the approvals; what is not committed counts as one change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from startoolkit.approvals import Approval, digest, path_of
from startoolkit.approvals import parse as parse_approvals
from startoolkit.catalog_files import FOLDER, is_catalog
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.project import Project
from startoolkit.publishing.changes import Changes
from startoolkit.revision import bases_of, tree_at


@attrs.frozen
class Origin:
    """An approval of a passage that is new or has changed."""

    language: Language
    approval: Approval
    source: str
    is_with_translation: bool | None
    """Whether the same change brought the translation; None where git does not tell."""


def origins(project: Project, compared: Sequence[Changes]) -> list[Origin]:
    """The approvals, as the project has them now, of the passages that differ between two editions.

    Raises StarError where the file of the approvals cannot be read.
    """
    return [one for changes in compared for one in _of_language(project, changes)]


def _of_language(project: Project, changes: Changes) -> Iterator[Origin]:
    sources = _sources(changes)
    if not sources:
        return
    language = project.language(changes.new.language)
    found = [one for one in project.approvals(language) if one.digest in sources]
    told = _with_translation(project, language, found)
    for one in found:
        yield Origin(language, one, sources[one.digest], told.get(one))


def _sources(changes: Changes) -> dict[str, str]:
    """The sources of new and changed passages that are translated, by the digest of both texts."""
    passages = (change.new for page in changes.pages for change in page.passages if change.new)
    return {digest(one.source, one.translation): one.source for one in passages if one.translation is not None}


def _with_translation(project: Project, language: Language, wanted: Sequence[Approval]) -> dict[Approval, bool]:
    """For each approval whether its change brought the translation, too; without those of which git does not tell."""
    told: dict[Approval, bool] = {}
    for commit in bases_of(project.root, path_of(project.locale, language)):
        left = {*wanted} - told.keys()
        if not left:
            break
        before = _at(project, language, commit)
        told |= {one: one.digest not in before.digests for one in left - before.approvals}
    return told


@attrs.frozen
class _State:
    """The approvals of a language at one commit, and the digests of its translations."""

    approvals: frozenset[Approval]
    digests: frozenset[str]


def _at(project: Project, language: Language, commit: str) -> _State:
    path = path_of(project.locale, language)
    files: dict[str, bytes] = {}
    for folder in dict.fromkeys((path.parent, *(one.parent for one in project.layout(language).folders))):
        files |= tree_at(project.root, commit, folder) if commit else {}
    name = path.relative_to(project.root).as_posix()
    try:
        found = parse_approvals(files.get(name, b""), project.root / name)
    except StarError:  # it was broken then
        found = ()
    return _State(frozenset(found), frozenset(_digests(project, files)))


def _digests(project: Project, files: Mapping[str, bytes]) -> Iterator[str]:
    for name, data in files.items():
        if f"/{FOLDER}/" in name and is_catalog(name.rsplit("/", 1)[-1]):
            try:
                catalog = po.parse(data, project.root / name)
            except StarError:
                continue
            yield from (digest(one.msgid, one.msgstr) for one in catalog.live if one.is_used)
