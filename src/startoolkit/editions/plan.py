"""The work of a whole build, cut into jobs for as many machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import attrs

from startoolkit.languages import Language

MOST = 256
"""Jobs that GitHub takes in one matrix."""


@attrs.frozen
class Batch:
    """What one machine builds: languages, usually one, in one format."""

    languages: tuple[Language, ...]
    format: str

    @property
    def codes(self) -> str:
        """The languages as arguments of ``startoolkit build``."""
        return " ".join(language.code for language in self.languages)


def plan(languages: Sequence[Language], formats: Sequence[str], most: int = MOST) -> list[Batch]:
    """Every language in every format, in at most ``most`` jobs (not less than there are formats), alike in size."""
    groups = min(len(languages), most // len(formats))
    return [Batch(tuple(languages[at::groups]), name) for at in range(groups) for name in formats]


def as_github(batches: Iterable[Batch]) -> str:
    """The matrix of a GitHub workflow, as one line of JSON."""
    return json.dumps({"include": [{"languages": batch.codes, "format": batch.format} for batch in batches]})
