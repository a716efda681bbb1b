"""Splits a full build into jobs for several machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import attrs

from startoolkit.languages import Language

MOST = 256
"""Maximum number of jobs in a matrix on GitHub."""


@attrs.frozen
class Batch:
    """The job of one machine: languages, usually one, in one format."""

    languages: tuple[Language, ...]
    format: str

    @property
    def codes(self) -> str:
        """The languages as arguments of ``startoolkit build``."""
        return " ".join(language.code for language in self.languages)


def plan(languages: Sequence[Language], formats: Sequence[str], most: int = MOST) -> list[Batch]:
    """Every language in every format, in at most ``most`` jobs of similar size; ``most`` is at least len(formats)."""
    groups = min(len(languages), most // len(formats))
    return [Batch(tuple(languages[at::groups]), name) for at in range(groups) for name in formats]


def as_github(batches: Iterable[Batch]) -> str:
    """The matrix of a GitHub workflow, as one line of JSON."""
    return json.dumps({"include": [{"languages": batch.codes, "format": batch.format} for batch in batches]})
