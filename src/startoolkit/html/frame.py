"""``frame.json``: what surrounds the text of a page and only Sphinx knows, for pages of an edition made without it."""

from __future__ import annotations

from pathlib import Path

import attrs

from startoolkit.json_files import decode, encode

FRAME = "frame.json"


@attrs.frozen
class Frame:
    """HTML of a page at the top of an edition that is in no table of contents; empty where the theme is another one."""

    contents: str = ""
    """The table of contents."""
    draft: str = ""
    """What readers of a draft are told; empty in an edition."""

    def write(self, edition: Path) -> None:
        """Put it into the folder of the edition."""
        (edition / FRAME).write_text(encode(self, indent=1), encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, edition: Path) -> Frame:
        """That of the edition in a folder; an empty one where the edition has none that can be read."""
        try:
            return decode((edition / FRAME).read_bytes(), cls)
        except (OSError, ValueError):
            return cls()
