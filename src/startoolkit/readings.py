"""How far pages are translated, and what our extension notes of each page in Sphinx's environment while it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

Note = TypeVar("Note")

STATES = ("translated", "fuzzy", "refused", "untranslated")
"""What a message can be.  ``refused``: it has a translation that cannot be used, because of its markup."""


Passage = tuple[str, str | None]
"""A message of a page, and its translation where readers see one."""


@attrs.frozen
class Counts:
    """How many messages, or words of their sources, there are, and in what state."""

    total: int = 0
    translated: int = 0
    fuzzy: int = 0
    refused: int = 0

    @property
    def untranslated(self) -> int:
        """Those that readers see in the source language, and that nobody has begun to translate."""
        return self.total - self.translated - self.fuzzy - self.refused

    @property
    def left(self) -> int:
        """Those that readers see in the source language, for whatever reason."""
        return self.total - self.translated

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(one + two for one, two in zip(attrs.astuple(self), attrs.astuple(other), strict=True)))

    def as_json(self) -> dict[str, int]:
        """The counts as they stand in a record."""
        return {**attrs.asdict(self), "untranslated": self.untranslated}


@attrs.frozen
class Progress:
    """How far the translation of a page or an edition is."""

    messages: Counts = Counts()
    words: Counts = Counts()

    def __add__(self, other: Progress) -> Progress:
        return Progress(self.messages + other.messages, self.words + other.words)

    def as_json(self) -> dict[str, dict[str, int]]:
        """Both counts as they stand in a record."""
        return {"messages": self.messages.as_json(), "words": self.words.as_json()}

    @classmethod
    def of(cls, states: Mapping[str, str]) -> Progress:
        """The counts of messages, given the state of each msgid."""
        messages, words = Counter(states.values()), Counter[str]()
        for msgid, state in states.items():
            words[state] += words_in(msgid)
        return cls(_counted(messages), _counted(words))


def _counted(found: Counter[str]) -> Counts:
    return Counts(found.total(), *(found[state] for state in STATES[:-1]))


def words_in(text: str) -> int:
    """How many words a text has: what stands between spaces and has a letter or a digit."""
    return sum(any(map(str.isalnum, part)) for part in text.split())


@attrs.frozen
class Reading:
    """What Sphinx notes of a page while it reads it."""

    progress: Progress = Progress()
    passages: tuple[Passage, ...] = ()
    catalogs: str = ""
    """A digest of the catalogs of the page."""
    kinds: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """The kinds of each message, as ``messages/judge.py`` names them."""


class Notes(Generic[Note]):
    """Notes of one kind in an environment, by the names of pages; pickled with it, so that the next build has them.

    With ``shared``, other pages show what is noted: where a note changes, all pages are written again.
    """

    def __init__(self, name: str, *, shared: bool = False) -> None:
        # Attributes whose names begin with an underscore are no part of what pages share, see ``editions/changed_pages.py``.
        self._attribute = f"startoolkit_{name}" if shared else f"_startoolkit_{name}"

    def of(self, env: BuildEnvironment) -> dict[str, Note]:
        """All notes there are; what is put into it is noted."""
        found: dict[str, Note] = vars(env).setdefault(self._attribute, {})
        return found

    def merge(self, env: BuildEnvironment, other: BuildEnvironment, docnames: Collection[str]) -> None:
        """Take over what another process has noted of the pages that it has read."""
        self.of(env).update({name: note for name, note in self.of(other).items() if name in docnames})


READINGS: Notes[Reading] = Notes("readings")
"""What was read of each page: the records of editions are made from it."""
