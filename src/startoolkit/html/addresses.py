"""Absolute addresses of pages, and their uses: links for search engines, Open Graph, the site map.

Base addresses may be given with or without the slash at the end.  File names are relative to the folder of an edition
and not percent-encoded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from gettext import NullTranslations
from html import escape, unescape
from urllib.parse import quote, unquote

ENTRY, SITEMAP = "index.html", "sitemap.xml"
WHATS_NEW = "whats-new.html"
"""The page "What is new" of an edition."""
_OTHER = "x-default"


def based(base: str, path: str = "") -> str:
    """The address of ``path``, which must be percent-encoded, in the folder served at ``base``."""
    return f"{base.rstrip('/')}/{path}"


def of_file(base: str, tag: str, name: str) -> str:
    """The address of a file in the edition with the language tag ``tag``."""
    return based(base, f"{tag}/{quote(name)}")


def report_address(contact: str, page: str, label: str, words: NullTranslations) -> str:
    """Where readers report a barrier on a page: ``contact``; for e-mail with a subject that names page and edition.

    ``page`` is the title of the page as HTML, and ``label`` that of the edition.  Empty without a contact.
    """
    if not contact.startswith("mailto:") or "subject=" in contact.lower():
        return contact
    title = unescape(re.sub(r"<[^>]*>", "", page))
    subject = words.gettext("Barrier on the page “{page}”, edition {label}").format(page=title, label=label)
    return f"{contact}{'&' if '?' in contact else '?'}subject={quote(subject, safe='')}"


def alternates(base: str, name: str, tags: Iterable[str], source: str, *, is_first: bool) -> dict[str, str]:
    """The addresses of a page in the editions ``tags``, by tag, and for readers of other languages by ``x-default``.

    The x-default of the first page is the entry page; that of other pages is the page in the source language, if any.
    """
    addresses = {tag: of_file(base, tag, name) for tag in tags}
    other = based(base) if is_first else addresses.get(source)
    return {**addresses, **({_OTHER: other} if other else {})}


def alternate_links(addresses: Mapping[str, str]) -> str:
    """The content of the slot ``alternates`` for addresses by tag, with a line break at both ends."""
    links = (f'<link rel="alternate" hreflang="{tag}" href="{escape(to)}">\n' for tag, to in addresses.items())
    return "\n" + "".join(links)


def social_image(address: str, size: tuple[int, int], description: str) -> Iterator[tuple[str, str]]:
    """The Open Graph properties of a PNG; ``size`` is width and height in pixels."""
    yield "og:image", address
    yield "og:image:type", "image/png"
    yield "og:image:width", str(size[0])
    yield "og:image:height", str(size[1])
    yield "og:image:alt", description


def sitemap(pages: Iterable[tuple[str, str, Mapping[str, str]]]) -> str:
    """A site map; ``pages`` has the address, the date and the addresses by language of each page."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for address, date, others in pages:
        lines.append(f"<url><loc>{escape(address)}</loc><lastmod>{date}</lastmod>")
        lines += [
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(other)}"/>' for tag, other in others.items()
        ]
        lines.append("</url>")
    return "\n".join([*lines, "</urlset>", ""])


def robots(base: str) -> str:
    """The content of ``robots.txt``."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {based(base, SITEMAP)}\n"


def archived(page: str, base: str, label: str, is_file: Callable[[str], bool]) -> str:
    """The HTML of a page of the archived edition ``label``, its addresses below ``base`` changed if their file is gone.

    The page was written as part of the newest edition.  An address without a file today is replaced by that of the
    archived file below ``label``, if there is one.  ``is_file`` gets paths relative to the published folder.
    """
    start = escape(based(base))

    def is_there(path: str) -> bool:
        path = unquote(path)
        return is_file(f"{path}{ENTRY}" if path.endswith("/") or not path else path)

    def kept(match: re.Match[str]) -> str:
        path = f"{label}/{match[1]}"
        return f"{start}{path}" if not is_there(match[1]) and is_there(path) else match[0]

    return re.sub(rf'(?<==")(?:{re.escape(start)})([^"?#]*)', kept, page)
