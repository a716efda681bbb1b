"""Absolute addresses of pages, and what states them: links for search engines, Open Graph, the site map.

A base address ends in a slash; one without gets it here.  Names of files are relative to the folder of an edition and not
percent-encoded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote, unquote

ENTRY, SITEMAP = "index.html", "sitemap.xml"
WHATS_NEW = "whats-new.html"
"""The page "What is new" of an edition."""
_OTHER = "x-default"


def based(base: str, path: str = "") -> str:
    """The address of what has this path, percent-encoded already, in the folder that is served at ``base``."""
    return f"{base.rstrip('/')}/{path}"


def of_file(base: str, tag: str, name: str) -> str:
    """The address of a file in the edition with this tag."""
    return based(base, f"{tag}/{quote(name)}")


def alternates(base: str, name: str, tags: Iterable[str], source: str, *, is_first: bool) -> dict[str, str]:
    """The address of a page in the editions ``tags`` that have it, and for readers of any other language (x-default).

    These are led to the choice of languages from the first page, and to the page in the language ``source`` from others.
    """
    addresses = {tag: of_file(base, tag, name) for tag in tags}
    other = based(base) if is_first else addresses.get(source)
    return {**addresses, **({_OTHER: other} if other else {})}


def alternate_links(addresses: Mapping[str, str]) -> str:
    """The lines of the slot ``alternates`` for addresses by tag, beginning and ending with a line break."""
    links = (f'<link rel="alternate" hreflang="{tag}" href="{escape(to)}">\n' for tag, to in addresses.items())
    return "\n" + "".join(links)


def social_image(address: str, size: tuple[int, int], description: str) -> Iterator[tuple[str, str]]:
    """The properties of Open Graph for a PNG."""
    yield "og:image", address
    yield "og:image:type", "image/png"
    yield "og:image:width", str(size[0])
    yield "og:image:height", str(size[1])
    yield "og:image:alt", description


def sitemap(pages: Iterable[tuple[str, str, Mapping[str, str]]]) -> str:
    """The site map for search engines: of each page its address, its date, and its addresses by language."""
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
    """The file ``robots.txt``."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {based(base, SITEMAP)}\n"


def archived(page: str, base: str, label: str, is_file: Callable[[str], bool]) -> str:
    """The text of a page of the edition ``label``, with addresses below ``base`` that name a file which still is there.

    Pages name the address that they had as the newest edition.  Where that has no file any more, what is kept of it below
    ``label`` is named instead.  ``is_file`` is asked for paths relative to the published folder.
    """
    start = escape(based(base))

    def is_there(path: str) -> bool:
        path = unquote(path)
        return is_file(f"{path}{ENTRY}" if path.endswith("/") or not path else path)

    def kept(match: re.Match[str]) -> str:
        path = f"{label}/{match[1]}"
        return f"{start}{path}" if not is_there(match[1]) and is_there(path) else match[0]

    return re.sub(rf'(?<==")(?:{re.escape(start)})([^"?#]*)', kept, page)
