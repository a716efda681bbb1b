"""Slots: parts of a page whose content is known only after Sphinx has written the page.

    <!-- slot NAME -->CONTENT<!-- /slot -->

The templates of the theme contain them.  ``editions/website.py`` fills those of new editions, ``publishing/archive.py``
those of earlier ones:

============================================ =================================================================
``pdf-link``, ``pdf-menu``, ``pdf-download`` links to the PDF, with its size and number of pages
``sheet-DIGEST``                             in a worksheet: links to its PDFs; see ``slot_of_sheet``
``alternates``                               links to the page in other languages, for search engines
``side-by-side``                             links to the page side by side with another language
``news``                                     link to the page "What is new"
``newer``                                    on a page of an earlier edition: a notice about the newest one
``newer-TAG``, ``earlier-TAG``               on the entry page: the same notice, and the earlier editions
============================================ =================================================================
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from startoolkit import disk

_SLOT = re.compile(r"<!-- slot ([\w-]+) -->((?:(?!<!-- slot ).)*?)<!-- /slot -->", re.DOTALL)
_SLOT_IN_BYTES = re.compile(_SLOT.pattern.encode(), re.DOTALL)

# Earlier builds of 0.1.0 wrote ``<!-- pdf menu -->…<!-- /pdf -->``, ``<!-- newer de -->…<!-- /newer -->`` and so on.
# Archives in published folders have such pages until the next ``publish`` to the folder rewrites them.
_OLD_SLOT = re.compile(r"<!-- (pdf|news|newer|earlier|alternates)(?: ([\w-]+))? -->(.*?)<!-- /\1 -->", re.DOTALL)


def slot(name: str, content: str) -> str:
    """A slot with its content; raises ValueError if the content contains the comments of a slot."""
    if "<!-- slot " in content or "<!-- /slot -->" in content:
        raise ValueError(f"the content of the slot {name!r} contains a slot")
    return f"<!-- slot {name} -->{content}<!-- /slot -->"


def slot_of_sheet(file: str) -> str:
    """The name of the slot in the worksheet whose file for word processors is ``file`` in the edition."""
    return f"sheet-{hashlib.sha256(file.encode()).hexdigest()[:12]}"


def has_any(page: str) -> bool:
    """Whether there is a slot in a page; pages in another theme than ours have none."""
    return "<!-- slot " in page or _OLD_SLOT.search(page) is not None


def fill(page: str, values: Mapping[str, str]) -> str:
    """The page with the contents of slots replaced by ``values``, which are by name; other slots are unchanged.

    Slots in the form of old versions are converted.  Raises ValueError as ``slot``.
    """

    def filled(match: re.Match[str]) -> str:
        return slot(match[1], values[match[1]]) if match[1] in values else match[0]

    return _SLOT.sub(filled, _renewed(page))


def emptied(page: bytes) -> bytes:
    """The page with all slots emptied."""
    return _SLOT_IN_BYTES.sub(rb"<!-- slot \1 --><!-- /slot -->", page)


def change_file(page: Path, change: Callable[[str], str]) -> bool:
    """Replace the text of a page by the result of ``change``; returns whether it differs.

    An unchanged page is not written.  Other hard links to the file, in another edition, keep the old text.
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
    """Write a page as a new file, so that other hard links to the old one keep its text."""
    disk.replace(page, text.encode(errors="surrogateescape"))


def _renewed(page: str) -> str:
    if "<!-- slot " in page:
        return page
    return _OLD_SLOT.sub(lambda match: slot("-".join(filter(None, match.group(1, 2))), match[3]), page)
