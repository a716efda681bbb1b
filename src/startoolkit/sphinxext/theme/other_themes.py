"""What pages with another theme than ours get: a notice if they are a draft, and what is asked for.

That is marks of untranslated passages, and links to the page in other languages, where ``conf.py`` asks for them; with the
setting ``base-url`` these links are in the head, too.  Templates of the project can use ``startoolkit_languages``.
Everything else is left to the theme.  What its pages load from other hosts stays there, and is reported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from markupsafe import escape
from sphinx.util import logging

from startoolkit.html.main_content import begun_with
from startoolkit.html.slots import slot
from startoolkit.interface import THEME, said
from startoolkit.project import Edition
from startoolkit.sphinxext.theme.html_attributes import is_html
from startoolkit.sphinxext.theme.language_links import SWITCH, languages_of, switch
from startoolkit.sphinxext.theme.untranslated import untranslated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

SHOW = "startoolkit_show_untranslated"
SWITCHES = "startoolkit_language_switch"
_STYLES = "other"
_STYLE_OF = {SHOW: "startoolkit-untranslated.css", SWITCHES: "startoolkit-languages.css"}
"""The style sheet of what a setting asks for."""
_DRAFT = "startoolkit-draft"
"""The class of the notice of a draft."""
_MARKS = (f'class="{SWITCH}"', _DRAFT)
"""What a page has that begins with all this."""


def is_other(app: Sphinx) -> bool:
    """Whether pages are written with another theme than ours; not for books, which have themes of their own."""
    builder = app.builder
    return hasattr(builder, "get_theme_config") and not is_html(app) and not getattr(builder, "embedded", False)


class _Opening:
    """A template bridge that begins each page that lacks it, such as index and search, with switch and notice."""

    def __init__(self, bridge: Any, app: Sphinx) -> None:
        self._bridge, self._app = bridge, app

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bridge, name)

    def render(self, template: str, context: dict[str, Any]) -> str:
        html = str(self._bridge.render(template, context))
        opening = _opening(self._app, context)
        return begun_with(opening, html) if opening and not any(mark in html for mark in _MARKS) else html


def _wrap(app: Sphinx) -> None:
    if is_other(app):
        builder: Any = app.builder
        builder.templates = _Opening(builder.templates, app)


def _opening(app: Sphinx, context: dict[str, Any]) -> str:
    """What a page begins with, as HTML: the links to other languages where asked for, and the notice of a draft."""
    pagename = context.get("pagename")
    links = switch(app, pagename) if app.config[SWITCHES] and pagename else ""
    return links + _notice(app, context)


def _notice(app: Sphinx, context: dict[str, Any]) -> str:
    """The notice of a draft, as HTML; empty where it is none."""
    draft = context.get("startoolkit_draft", "")
    return _box("warning", _DRAFT, Edition.of_sphinx(app).words().gettext("Draft"), draft) if draft else ""


def _box(kind: str, name: str, title: str, content: str) -> str:
    """An admonition, which every theme has a style for."""
    words = f'<p class="admonition-title">{escape(said(title))}</p>\n<p>{escape(said(content))}</p>'
    return f'<div class="admonition {kind} {name}" role="note">\n{words}\n</div>\n'


def _add(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Put all that is asked for before the text of a page, and into the context of its template."""
    if not is_other(app):
        return
    context["startoolkit_languages"] = languages_of(app, pagename)
    if Edition.of_sphinx(app).settings.base_url and context["startoolkit_languages"]:
        context["metatags"] = f"{context.get('metatags') or ''}\n{slot('alternates', '')}"
    if "body" in context:
        context["body"] = _opening(app, context) + _left(app, pagename, doctree) + context["body"]


def _left(app: Sphinx, pagename: str, doctree: nodes.document | None) -> str:
    """The list of the untranslated passages of a page, if they are to be shown, with a link to each."""
    words = Edition.of_sphinx(app).words()
    found = untranslated(app, pagename, doctree, words) if app.config[SHOW] else None
    if found is None:
        return ""
    links = (f'<a href="#{passage["id"]}">{escape(passage["text"])}</a>' for passage in found["passages"])
    items = "".join(f"<li>{link}</li>\n" for link in links)
    language = f'lang="{found["tag"]}" dir="{found["direction"]}"'
    return (
        '<details class="startoolkit-untranslated">\n'
        f"<summary>{escape(said(found['sentence']))}</summary>\n<ol {language}>\n{items}</ol>\n</details>\n"
    )


def _configure(app: Sphinx, config: Config) -> None:
    if any(config[name] for name in _STYLE_OF):
        app.connect("builder-inited", _add_styles)


def _add_styles(app: Sphinx) -> None:
    if is_other(app):
        for name in (name for setting, name in _STYLE_OF.items() if app.config[setting]):
            app.config.html_static_path = [*app.config.html_static_path, str(THEME / _STYLES / name)]
            app.add_css_file(name)


_TAG = re.compile(r"<(?:script|img|iframe|source|video|audio|embed|track|(link))\b[^>]*(?:>|\Z)")
"""A tag; one that does not end takes the rest of the page, so that nothing is looked at twice."""
_SRC, _HREF = (re.compile(rf"\s{name}=[\"']?((?:https?:)?//[^\"'\s>]+)") for name in ("src", "href"))
_LOADING = re.compile(r"\brel=[\"']?(?:stylesheet|icon|shortcut|preload|modulepreload|preconnect|dns-prefetch)")
_IN_STYLES = re.compile(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"'\s)]+)")


def loaded_from_outside(folder: Path) -> dict[str, list[str]]:
    """The addresses that pages and style sheets in a folder load from other hosts, by host; not what scripts load."""
    found = defaultdict[str, set[str]](set)
    for address in _addresses(folder):
        found[urlsplit(address).hostname or address].add(address)
    return {host: sorted(found[host]) for host in sorted(found)}


def _addresses(folder: Path) -> Iterator[str]:
    for found, suffix in ((_in_page, "html"), (_IN_STYLES.finditer, "css")):
        for path in folder.rglob(f"*.{suffix}"):
            yield from (unescape(one[1]) for one in found(path.read_text(encoding="utf-8", errors="replace")))


def _in_page(page: str) -> Iterator[re.Match[str]]:
    for tag in _TAG.finditer(page):
        if not tag[1] or _LOADING.search(tag[0]):
            address = (_HREF if tag[1] else _SRC).search(tag[0])
            if address:
                yield address


def _report_hosts(app: Sphinx, error: Exception | None) -> None:
    if error or not is_other(app):
        return
    for host, addresses in loaded_from_outside(Path(app.outdir)).items():
        others = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
        logger.warning(
            "Pages of the theme %s load %s%s from %s.",
            app.config.html_theme,
            addresses[0],
            others,
            host,
            type="startoolkit",
            subtype="other-host",
        )


def setup(app: Sphinx) -> None:
    for name in _STYLE_OF:
        app.add_config_value(name, False, "html", types=[bool])
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _wrap)
    app.connect("html-page-context", _add, priority=800)
    app.connect("build-finished", _report_hosts)
