"""Slots: the parts of a finished page that depend on what is known only after the page was written.

    <!-- slot NAME -->CONTENT<!-- /slot -->

The templates of the theme place them.  ``editions/website.py`` fills those of new editions, ``publishing/archive.py``
those of earlier ones:

========================================== ===========================================================
``pdf-link``, ``pdf-menu``, ``pdf-download`` links to the PDF, and its facts, on a page
``alternates``                             the same page in other languages, for search engines
``news``                                   link to the page "What is new"
``newer``                                  on a page of an earlier edition: the notice of the newest one
``newer-TAG``, ``earlier-TAG``             the same, and the earlier editions, in the page of the whole
========================================== ===========================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from startoolkit import disk

_SLOT = re.compile(r"<!-- slot ([\w-]+) -->((?:(?!<!-- slot ).)*?)<!-- /slot -->", re.DOTALL)
_SLOT_IN_BYTES = re.compile(_SLOT.pattern.encode(), re.DOTALL)

# Until slots had one form, 0.1.0 wrote ``<!-- pdf menu -->…<!-- /pdf -->``, ``<!-- newer de -->…<!-- /newer -->`` and so on.
# Published folders keep such pages in their archives.  Needed as long as somebody may publish to such a folder for the first
# time since: pages are written with slots of today then.
_OLD_SLOT = re.compile(r"<!-- (pdf|news|newer|earlier|alternates)(?: ([\w-]+))? -->(.*?)<!-- /\1 -->", re.DOTALL)


def slot(name: str, content: str) -> str:
    """A slot with its content; raises ValueError where that contains the comments of a slot itself."""
    if "<!-- slot " in content or "<!-- /slot -->" in content:
        raise ValueError(f"the content of the slot {name!r} contains a slot")
    return f"<!-- slot {name} -->{content}<!-- /slot -->"


def fill(page: str, values: Mapping[str, str]) -> str:
    """The page with ``values`` as the contents of the slots that have these names; all else stays as it is.

    The slots of old versions are written anew as slots.  Raises ValueError as ``slot``.
    """

    def filled(match: re.Match[str]) -> str:
        return slot(match[1], values[match[1]]) if match[1] in values else match[0]

    return _SLOT.sub(filled, _renewed(page))


def emptied(page: bytes) -> bytes:
    """The page without the contents of its slots."""
    return _SLOT_IN_BYTES.sub(rb"<!-- slot \1 --><!-- /slot -->", page)


def change_file(page: Path, change: Callable[[str], str]) -> bool:
    """Replace the text of a page by what ``change`` makes of it; returns whether it is another one.

    A page that stays as it is is not written.  Other names of the file (hard links, in another edition) keep its text.
    """
    text = read(page)
    changed = change(text)
    if changed != text:
        replace_file(page, changed)
    return changed != text


def read(page: Path) -> str:
    """The text of a page; bytes that are not UTF-8 survive until ``replace_file`` writes them."""
    return page.read_bytes().decode(errors="surrogateescape")


def replace_file(page: Path, text: str) -> None:
    """Write a page as a new file, so that other names of the old one (hard links) keep its text."""
    disk.replace(page, text.encode(errors="surrogateescape"))


def _renewed(page: str) -> str:
    if "<!-- slot " in page:
        return page
    return _OLD_SLOT.sub(lambda match: slot("-".join(filter(None, match.group(1, 2))), match[3]), page)
