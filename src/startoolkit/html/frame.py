"""``frame.json``: the parts around the text of a page that only Sphinx can produce, for pages made without Sphinx."""

from __future__ import annotations

from pathlib import Path

import attrs

from startoolkit.hooks import PageMap
from startoolkit.json_files import decode, encode

FRAME = "frame.json"


@attrs.frozen
class Frame:
    """HTML for a page in the top folder of an edition that is in no toctree; empty if another theme is used."""

    contents: str = ""
    """The table of contents."""
    draft: str = ""
    """The draft notice; empty unless the edition is a draft."""
    page_map: PageMap | None = None
    """What the hook ``startoolkit-page-map`` gives."""
    statement: str = ""
    """The address of the accessibility statement; empty without one."""

    def write(self, edition: Path) -> None:
        """Write it into the folder of the edition; raises OSError."""
        (edition / FRAME).write_text(encode(self, indent=1), encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, edition: Path) -> Frame:
        """The frame of the edition in a folder; an empty one if it is missing or broken."""
        try:
            return decode((edition / FRAME).read_bytes(), cls)
        except (OSError, ValueError):
            return cls()
