"""What becomes of a file that comes back: of each unit, and of all of them."""

from __future__ import annotations

from typing import Literal

import attrs

from startoolkit.errors import Place, StarError
from startoolkit.exchange.units import Unit

What = Literal["taken", "fuzzy", "proposed", "same", "empty", "conflict", "refused", "unknown"]
"""What has become of a unit:

- ``taken``: the catalog has it now as a translation;
- ``fuzzy``: the catalog has it as fuzzy, as the file says, or since it comes from a memory;
- ``proposed``: the source has changed since the export, and the catalog has it as a fuzzy proposal for the new one;
- ``same``: the file has nothing that the catalog lacks;
- ``empty``: the file has no translation;
- ``conflict``: somebody has translated the message otherwise since the export;
- ``refused``: no build would use it, or the file does not hold it in one piece;
- ``unknown``: no catalog has the message any more, or ever had.
"""
NOT_TAKEN: tuple[What, ...] = ("conflict", "refused", "unknown")


@attrs.frozen
class Outcome:
    """What has become of a unit, and where that is."""

    unit: Unit
    what: What
    place: Place
    """The message in its catalog, or the unit in the file."""
    why: str = ""
    hint: str = ""
    notes: tuple[str, ...] = ()
    """Notes that the agency has added."""


@attrs.frozen
class Taken:
    """What has become of a file."""

    outcomes: tuple[Outcome, ...]
    errors: tuple[StarError, ...]
    """Why catalogs could not be read or written."""

    def number(self, *kinds: What) -> int:
        """How many units have become one of these."""
        return sum(one.what in kinds for one in self.outcomes)
