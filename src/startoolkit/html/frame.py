"""``frame.json``: what surrounds the text of a page and only Sphinx knows, for pages of an edition made without it."""

from __future__ import annotations

import json
from pathlib import Path

import attrs

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
        text = json.dumps(attrs.asdict(self), ensure_ascii=False, indent=1)
        (edition / FRAME).write_text(f"{text}\n", encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, edition: Path) -> Frame:
        """That of the edition in a folder; an empty one where the edition has none that can be read."""
        try:
            data = json.loads((edition / FRAME).read_text(encoding="utf-8"))
            return cls(str(data["contents"]), str(data["draft"]))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return cls()
