"""Keeps what the pages show of each message, for pages that show two languages side by side (``editions/side_by_side.py``).

Config value: ``startoolkit_side_by_side``, which a build sets for editions that stand side by side with another one.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from markupsafe import Markup

from startoolkit.html import shown
from startoolkit.html.shown import within
from startoolkit.messages.names import ATTRIBUTE
from startoolkit.sphinxext.translations import marks

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

_MARK = re.compile(rf' {ATTRIBUTE}="[0-9a-f ]*"')
_NOTE = re.compile(r"\[[^\s\]]+\]")
"""The mark of a note, which is a link to it."""


def setup(app: Sphinx) -> None:
    app.add_config_value("startoolkit_side_by_side", False, "env", types=bool)
    app.connect("config-inited", _mark)
    app.connect("builder-inited", _write_marks)
    app.connect("html-page-context", _keep, priority=1)  # before all that looks into the text, where no marks should be
    app.connect("html-page-context", _take_out, priority=950)  # of what others have rendered


def _mark(app: Sphinx, config: Config) -> None:
    if config.startoolkit_side_by_side:
        app.add_transform(marks.MarkInEveryLanguage)


def _write_marks(app: Sphinx) -> None:
    if app.config.startoolkit_side_by_side and app.builder.format == "html":
        marks.write(app)


def _keep(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Keep the passages of a page."""
    if not app.config.startoolkit_side_by_side:
        return
    if doctree is not None:
        from startoolkit.html.passages import passages  # noqa: PLC0415  (slow to import, for pairs alone)

        def link(address: str, attributes: Markup, inner: Markup) -> Markup:
            return _link(pagename, address, attributes, inner)

        shown.write_page(Path(app.outdir), pagename, passages(context["body"], link))
    _take_out(app, pagename, template, context, doctree)


def _take_out(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Take the marks out of a page."""
    if not app.config.startoolkit_side_by_side:
        return
    for name, value in context.items():
        if isinstance(value, str) and ATTRIBUTE in value:
            context[name] = _MARK.sub("", value)


def _link(docname: str, address: str, attributes: Markup, inner: Markup) -> Markup:
    """A link that leads on from any place: to the web, or into the edition; one within its page is words only."""
    parts = urlsplit(address)
    if parts.scheme in ("http", "https", "mailto"):
        return Markup('<a href="{}"{}>{}</a>').format(address, attributes, inner)
    if not parts.path and _NOTE.fullmatch(inner.striptags()):
        from startoolkit.html.passages import note_mark  # noqa: PLC0415

        return note_mark(inner.striptags())
    if parts.scheme or parts.netloc or not parts.path:
        return Markup("<span{}>{}</span>").format(attributes, inner) if attributes else inner
    path = posixpath.normpath(posixpath.join(posixpath.dirname(docname), parts.path))
    return within(f"{path}#{parts.fragment}" if parts.fragment else path, attributes, inner)
