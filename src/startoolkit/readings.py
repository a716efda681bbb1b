"""Translation progress of pages, their worksheets, and the per-page data that the Sphinx extension stores in the environment."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from startoolkit.approvals import digest

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

Note = TypeVar("Note")

STATES = ("translated", "fuzzy", "refused", "untranslated")
"""The states of a message.  ``refused``: it has a translation that the judge does not allow."""


Passage = tuple[str, str | None]
"""The msgid of a message of a page, and its translation; None if readers see the source."""


@attrs.frozen
class Counts:
    """The number of messages, or of words in their msgids, by state."""

    total: int = 0
    translated: int = 0
    fuzzy: int = 0
    refused: int = 0
    reviewed: int = 0
    """Of those translated the ones that somebody whose word counts has approved, see ``approvals.py``."""

    @property
    def untranslated(self) -> int:
        """Those without a translation, not even a fuzzy or refused one."""
        return self.total - self.translated - self.fuzzy - self.refused

    @property
    def left(self) -> int:
        """Those that readers see in the source language, for any reason."""
        return self.total - self.translated

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.total + other.total,
            self.translated + other.translated,
            self.fuzzy + other.fuzzy,
            self.refused + other.refused,
            self.reviewed + other.reviewed,
        )

    def as_json(self) -> dict[str, int]:
        """The counts in the form of a record."""
        return {**attrs.asdict(self), "untranslated": self.untranslated}


@attrs.frozen
class Progress:
    """The translation progress of a page or an edition."""

    messages: Counts = Counts()
    words: Counts = Counts()

    def __add__(self, other: Progress) -> Progress:
        return Progress(self.messages + other.messages, self.words + other.words)

    def as_json(self) -> dict[str, dict[str, int]]:
        """Both counts in the form of a record."""
        return {"messages": self.messages.as_json(), "words": self.words.as_json()}

    @classmethod
    def of(cls, states: Mapping[str, str]) -> Progress:
        """The progress, given the state of each msgid."""
        messages, words = Counter(states.values()), Counter[str]()
        for msgid, state in states.items():
            words[state] += words_in(msgid)
        return cls(_counted(messages), _counted(words))


def with_reviewed(progress: Progress, passages: Iterable[Passage], approved: Collection[str]) -> Progress:
    """The progress with the numbers of what is reviewed; ``approved`` are the digests of approvals that count.

    ``passages`` are those that ``progress`` counts.  Builds and ``status`` both count by this function.
    """
    found = [one for one, text in passages if text is not None and digest(one, text) in approved] if approved else []
    return Progress(
        attrs.evolve(progress.messages, reviewed=len(found)),
        attrs.evolve(progress.words, reviewed=sum(map(words_in, found))),
    )


def _counted(found: Counter[str]) -> Counts:
    return Counts(found.total(), *(found[state] for state in STATES[:-1]))


def words_in(text: str) -> int:
    """The number of words in a text: parts between white space with at least one letter or digit."""
    return sum(any(map(str.isalnum, part)) for part in text.split())


@attrs.frozen
class Reading:
    """What the extension stores about a page while Sphinx reads it."""

    progress: Progress = Progress()
    passages: tuple[Passage, ...] = ()
    catalogs: str = ""
    """A digest of the catalogs of the page."""
    kinds: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """The kinds (``messages/judge.py``) of each message by its msgid."""


class Notes(Generic[Note]):
    """Data about pages in Sphinx's environment, by docname; pickled with it and so available to the next build.

    ``shared``: other pages show the data, so if it changes, all pages are written again.
    """

    def __init__(self, name: str, *, shared: bool = False) -> None:
        # ``editions/changed_pages.py`` ignores attributes whose name begins with an underscore.
        self._attribute = f"startoolkit_{name}" if shared else f"_startoolkit_{name}"

    def of(self, env: BuildEnvironment) -> dict[str, Note]:
        """The notes by docname, as the dict that is stored: changes to it are kept."""
        found: dict[str, Note] = vars(env).setdefault(self._attribute, {})
        return found

    def merge(self, env: BuildEnvironment, other: BuildEnvironment, docnames: Collection[str]) -> None:
        """Copy the notes about ``docnames`` from the environment of another process, which has read these pages."""
        self.of(env).update({name: note for name, note in self.of(other).items() if name in docnames})


READINGS: Notes[Reading] = Notes("readings")
"""The reading of each page; the records of editions are made from it."""


@attrs.frozen
class Sheet:
    """A worksheet of a page that is also a file of its own."""

    file: str
    """Its path in the edition."""
    title: str
    language: str = ""
    """The tag of the language of the title, if it is not that of the edition."""


def sheet_file(docname: str, sheet: str, suffix: str) -> str:
    """The path of a worksheet's file in an edition, the same in every language: page, underscore, id of the sheet.

    An id has neither underscore nor full stop, so no two sheets have the same file: `a` with `b-c` is not `a-b` with `c`,
    and suffixes may have several full stops.
    """
    folder, slash, page = docname.rpartition("/")
    name = f"{page}_{sheet}"
    if len(os.fsencode(name)) > _LONGEST:
        name = hashlib.sha256(name.encode()).hexdigest()
    return f"{folder}{slash}{name}{suffix}"


_LONGEST = 240
"""Bytes of a file name without its suffix; the whole is limited to 255."""


SHEETS: Notes[tuple[Sheet, ...]] = Notes("sheets")
"""The worksheets of each page that has some."""


def reading_order(env: Any, root: str) -> list[str]:
    """The pages below the root, as a reader meets them; then those that stand in no toctree."""
    order: dict[str, None] = {}

    def walk(name: str) -> None:
        for child in env.toctree_includes.get(name, []):
            if child not in order and child != root:
                order[child] = None
                walk(child)

    walk(root)
    return [*order, *sorted(env.found_docs - {*order, root})]


def subtitle(env: Any, root: str) -> str:
    """The first paragraph of class ``subtitle`` on the first page."""
    for node in env.get_doctree(root).findall(
        lambda node: "subtitle" in getattr(node, "attributes", {}).get("classes", ())
    ):
        return str(node.astext())
    return ""
