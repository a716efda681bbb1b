"""Metadata in the head of a page for search engines and shared links: description, addresses and a picture."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst
from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ExtensionError

from startoolkit import fonts
from startoolkit.colours import tokens
from startoolkit.hooks import SOCIAL_IMAGE
from startoolkit.html.addresses import alternates, of_file, social_image
from startoolkit.interface import UNTRANSLATED
from startoolkit.project import Edition
from startoolkit.record import SHARED, SHARED_SIZE
from startoolkit.sphinxext.theme import draft_notice
from startoolkit.sphinxext.theme.html_attributes import is_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_LENGTH = 160
"""The maximum length of a description in characters; search engines show about as many."""


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _draw)


def head(app: Sphinx, pagename: str, title: str, doctree: nodes.document | None) -> dict[str, Any]:
    """The context for base.html; ``title`` is the title of the briefing in the language of the edition.

    ``description`` is empty if the page has its own.  ``address``, ``alternates`` (absolute addresses by language tag)
    and ``social`` (pairs of Open Graph property and value) are empty without a base URL.
    """
    edition = Edition.of_sphinx(app)
    given = _given_description(doctree, edition)
    text = given or _derived_description(doctree) or _named_description(app, pagename, title)
    address = _addresses(app, edition, pagename)
    return {
        "description": "" if given else text,
        "address": address.get(edition.language.tag, ""),
        "alternates": address,
        "social": list(_social(app, edition, pagename, title, text)) if address else [],
    }


def _given_description(doctree: nodes.document | None, edition: Edition) -> str:
    """The description in the front matter of the page, if it is in the language of the edition; otherwise empty."""
    for meta in doctree.findall(nodes.meta) if doctree else ():
        if meta.get("name") == "description" and meta.get("lang", edition.language.tag) == edition.language.tag:
            return str(meta["content"])
    return ""


def _derived_description(doctree: nodes.document | None) -> str:
    """The beginning of the first translated paragraph, in order of preference: running text, subtitle, any other."""
    second = third = ""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        # A compact_paragraph is a table of contents: its titles run together would describe nothing.
        is_text = not isinstance(paragraph, addnodes.compact_paragraph) and not isinstance(
            paragraph.parent, nodes.entry
        )
        text = _words(paragraph) if is_text else ""
        if text and not any(ident.startswith(UNTRANSLATED) for ident in paragraph["ids"]):
            if not isinstance(paragraph.parent, nodes.section | nodes.document):
                third = third or text
            elif "subtitle" in paragraph["classes"]:
                second = second or text
            else:
                return _shortened(text)
    return _shortened(second or third)


def _words(paragraph: nodes.Element) -> str:
    """The text of a paragraph without footnote numbers; white space is collapsed, except for no-break spaces."""
    texts = [text.astext() for text in paragraph.findall(nodes.Text) if not isinstance(text.parent, _NO_WORDS)]
    return re.sub(r"[ \t\r\n]+", " ", "".join(texts).replace("\N{WORD JOINER}", "")).strip(" ")


_NO_WORDS = (nodes.footnote_reference, nodes.raw, nodes.system_message)


def _shortened(text: str) -> str:
    """The text cut to ``_LENGTH`` characters, after a word unless the last space is in the first half."""
    if len(text) <= _LENGTH:
        return text
    kept = text[: _LENGTH - 1]
    space = kept.rfind(" ")
    return (kept[:space] if space > _LENGTH // 2 else kept).rstrip(" ,;:.–—(") + "…"


def _named_description(app: Sphinx, pagename: str, title: str) -> str:
    """A description for pages without text, such as the search page: the title of the page and of the briefing."""
    _ = app.translator.gettext
    names = {"search": _("Search this briefing"), "genindex": _("General Index")}
    own = app.env.titles.get(pagename)
    name = own.astext() if own else names.get(pagename, "")
    return f"{name} – {title}" if name else title


def _addresses(app: Sphinx, edition: Edition, pagename: str) -> dict[str, str]:
    """The absolute addresses of a page by language tag, with ``x-default``; empty without a base URL."""
    base = edition.settings.base_url
    if not base or not app.config.startoolkit_assembled:
        return {}
    tags = [language.tag for language in draft_notice.languages(app)]
    source, is_first = edition.settings.source_language.tag, pagename == app.config.root_doc
    return alternates(base, f"{pagename}.html", tags, source, is_first=is_first)


def _social(app: Sphinx, edition: Edition, pagename: str, title: str, text: str) -> Iterator[tuple[str, str]]:
    """The Open Graph properties of a page, which most social networks and messengers read for link previews."""
    settings, language = edition.settings, edition.language
    own = app.env.titles.get(pagename)
    is_cover = pagename == app.config.root_doc
    yield "og:type", "website" if is_cover else "article"
    yield "og:site_name", title
    yield "og:title", own.astext() if own else title
    yield "og:description", text
    yield "og:url", of_file(settings.base_url, language.tag, f"{pagename}.html")
    yield "og:locale", edition.social_locale
    for other in draft_notice.languages(app):
        if other != language:
            yield "og:locale:alternate", Edition(settings, other).social_locale
    picture = SOCIAL_IMAGE.first(app)
    if picture is not None:
        yield from social_image(of_file(settings.base_url, language.tag, SHARED), SHARED_SIZE, picture.description)


def _draw(app: Sphinx, error: Exception | None) -> None:
    """Write the picture for shared links into the output folder, or remove it if no hook provides one."""
    if error or not is_html(app):
        return
    picture, path = SOCIAL_IMAGE.first(app), Path(app.outdir) / SHARED
    if picture is None:
        path.unlink(missing_ok=True)
        return
    heading = app.env.titles.get(app.config.root_doc)
    path.write_bytes(_picture(picture.svg, heading.astext() if heading else app.config.project, Edition.of_sphinx(app)))


def _picture(svg: str, title: str, edition: Edition) -> bytes:
    """The SVG picture beside the title as PNG, reproducible on any machine; raises ExtensionError if Typst fails."""
    language = edition.language
    words = {
        "picture": svg,
        "families": json.dumps(fonts.families(edition.fonts)),
        "title": title,
        "line": edition.settings.publisher,
        "language": language.base,
        "direction": language.direction,
        **{name: str(tokens()["light"][name]) for name in ("ink", "quiet", "paper")},
    }
    source = (resources.files("startoolkit.sphinxext.theme") / "social_image.typ").read_bytes()
    try:
        compiler = typst.Compiler(
            source, font_paths=fonts.fonts(edition.fonts), ignore_system_fonts=True, sys_inputs=words
        )
        picture = compiler.compile(format="png", ppi=72)
    except typst.TypstError as problem:
        raise ExtensionError(f"The picture for shared links cannot be drawn: {problem.message}") from problem
    assert isinstance(picture, bytes)
    return picture
