"""The context that the templates of the theme ``startoolkit`` get about the edition and the page.

Facts of the PDF are not part of it: they fill slots once it is built, see ``editions/slot_values.py``.  Config value:
``startoolkit_assembled`` (whether the editions are sibling folders, with the entry page in their parent folder).
"""

from __future__ import annotations

import gettext
import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import locale
from sphinx.domains import changeset
from sphinx.locale import admonitionlabels
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from startoolkit.colours import tokens
from startoolkit.html.addresses import report_address
from startoolkit.html.slots import slot
from startoolkit.interface import English, said
from startoolkit.project import Edition
from startoolkit.sphinxext import formulas
from startoolkit.sphinxext.theme import citation, head_metadata
from startoolkit.sphinxext.theme.html_attributes import is_html, is_ours
from startoolkit.sphinxext.theme.language_links import languages_of
from startoolkit.sphinxext.theme.untranslated import untranslated

if TYPE_CHECKING:
    from gettext import NullTranslations

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

_DEFAULTS: dict[str, Any] = {
    "html_copy_source": False,
    "html_show_sourcelink": False,
    "html_permalinks_icon": "#",
}
"""Defaults for Sphinx settings; ``conf.py`` and ``-D`` take precedence."""

_SEARCH_WORDS = (
    "Search Results",
    "Searching",
    "Preparing search...",
    "Hide Search Matches",
    "Results for “${words}”.",
    "Your search did not match any documents. Please make sure that all words are spelled correctly "
    "and that you've selected enough categories.",
)
_SEARCH_COUNT = (
    "Search finished, found one page matching the search query.",
    "Search finished, found ${resultCount} pages matching the search query.",
)


def setup(app: Sphinx) -> None:
    app.add_config_value("startoolkit_assembled", True, "html", types=bool)
    app.connect("config-inited", _configure)
    app.connect("doctree-resolved", _mend)
    app.connect("env-check-consistency", _check_statement)
    app.connect("html-page-context", _describe_page, priority=700)  # after the star has added its mark to the context
    head_metadata.setup(app)


def _configure(app: Sphinx, config: Config) -> None:
    edition = Edition.of_sphinx(app)
    if "@" in config.language:  # Sphinx writes lang="sr@latin", which no browser knows
        config.html_context = {"language": edition.language.tag, **config.html_context}
    if not is_ours(config):
        app.connect("env-updated", _speak_in_files)
        return
    _prefer_our_words(app, edition)
    given = {*config._raw_config, *config.overrides}  # noqa: SLF001  (no public API distinguishes defaults from settings)
    for key, value in _DEFAULTS.items():
        if key not in given:
            setattr(config, key, value)
    config.html_context = {
        "tokens": tokens(),
        "search_words": search_words(edition.words()),
        "keep_title": "html_title" in given,
        **config.html_context,
    }


def _prefer_our_words(app: Sphinx, edition: Edition) -> None:
    """Let templates and writers translate with our interface catalog first, then with Sphinx's, which has gaps."""
    words = edition.words(app.translator)
    app.translator = locale.translators["general", "sphinx"] = words
    for kind, text in _VERSIONS.items():
        if isinstance(changeset.versionlabels[kind], str):  # sphinx-build translated it before our catalog was in place
            changeset.versionlabels[kind] = words.gettext(text)


def _speak_in_files(app: Sphinx, _env: BuildEnvironment) -> None:
    """Have our PDF and EPUB in our words where the theme of the pages, which are read already, is another one."""
    if app.builder.name in ("typst", "epub3"):
        _prefer_our_words(app, Edition.of_sphinx(app))


_VERSIONS = {
    "versionadded": "Added in version %s",
    "versionchanged": "Changed in version %s",
    "deprecated": "Deprecated since version %s",
    "versionremoved": "Removed in version %s",
}


def search_words(words: NullTranslations) -> dict[str, Any]:
    """The messages of Sphinx's search scripts and of ours, in the format of ``Documentation`` (doctools.js).

    Empty for a language without an interface catalog of ours, which keeps Sphinx's translations.
    """
    header = re.search(r"plural=(.*?);?$", words.info().get("plural-forms", ""))
    if not header:
        return {}
    rule = gettext.c2py(header[1])
    examples: dict[int, int] = {}
    for count in range(200):
        examples.setdefault(rule(count), count)
    forms = [words.ngettext(*_SEARCH_COUNT, examples[form]) for form in sorted(examples)]
    return {
        "messages": {text: words.gettext(text) for text in _SEARCH_WORDS} | {_SEARCH_COUNT[0]: forms},
        "plural": header[1],
    }


def _describe_page(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if not is_html(app):
        return
    edition, words = Edition.of_sphinx(app), app.translator
    title = _title(app)
    head = head_metadata.head(app, pagename, title, doctree)
    context |= {
        "direction": edition.language.direction,
        "edition": {
            "title": title,
            "label": edition.settings.label,
            "date": edition.language.date(edition.settings.date),
            "iso_date": edition.settings.date.isoformat(),
            "publisher": edition.settings.publisher,
            "licence": edition.settings.licence,
            "contact": edition.settings.contact,
        },
        "report": report_address(edition.settings.contact, context.get("title", ""), edition.settings.label, words),
        "statement": _statement(app, edition, pagename),
        "editions": languages_of(app, pagename),
        "is_cover": pagename == app.config.root_doc,
        "untranslated": untranslated(app, pagename, doctree, words),
        "head": head,
        "citation": citation.citation(app, pagename, title, head["address"]),
    }
    # docutils writes a second viewport, which base.html has already.
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>\s*', "", context.get("metatags") or "")
    if "body" in context:
        context["opening"], context["body"] = _parted(_marked(app, context["body"]))
    if not context.get("keep_title"):
        context["docstitle"] = context["shorttitle"] = title


_OPENING = re.compile(r'<h1.*?</h1>(?:\s*<p [^>]*\bclass="(?:lead|subtitle)"[^>]*>.*?</p>)*', re.DOTALL)


def _parted(body: str) -> tuple[str, str]:
    """The HTML of a page up to its title and the lead below it, and the rest."""
    opening = _OPENING.search(body)
    end = opening.end() if opening else 0
    return body[:end], body[end:]


_TOOLTIPS = (
    *("Link to this heading", "Link to this term", "Link to this definition", "Link to this table"),
    *("Link to this image", "Link to this code", "Link to this toctree", "Link to this equation"),
)
_NUMBERED = ("Section %s", "Fig. %s", "Table %s", "Listing %s")


def _marked(app: Sphinx, body: str) -> str:
    """The HTML of a page with ``lang="en"`` on those texts of Sphinx that are not in the language of the edition."""
    _, mark = app.translator.gettext, 'lang="en" dir="ltr"'
    for text in _TOOLTIPS:
        if isinstance(_(text), English):
            body = body.replace(f'title="{text}"', f'title="{text}" {mark}')
    for label in map(str, admonitionlabels.values()):
        if isinstance(label, English):
            body = body.replace(
                f'<p class="admonition-title">{label}</p>', f'<p class="admonition-title">{said(label)}</p>'
            )
    for text in _VERSIONS.values():
        if isinstance(_(text), English):
            start = re.escape(escape(text.partition("%")[0]))
            body = re.sub(rf'(<span class="versionmodified \w+")(>{start})', rf"\1 {mark}\2", body)
    for text in _NUMBERED:
        if isinstance(_(text), English):
            start = re.escape(text.partition("%")[0])
            body = re.sub(
                rf'(<span class="(?:caption-number|std std-numref|std std-ref)")(>{start})', rf"\1 {mark}\2", body
            )
    return body


def _title(app: Sphinx) -> str:
    """The heading of the root page, the only title that is translated; without one, ``project`` of the settings."""
    heading = app.env.titles.get(app.config.root_doc)
    return heading.astext() if heading else str(app.config.project)


def _statement(app: Sphinx, edition: Edition, pagename: str) -> str:
    """The address of the accessibility statement relative to a page; empty without one."""
    name, _, section = edition.settings.accessibility_page.partition("#")
    if name not in app.env.found_docs:
        return ""
    uri = relative_uri(app.builder.get_target_uri(pagename), app.builder.get_target_uri(name))
    return f"{uri}#{section}" if section else uri


def _check_statement(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn if the setting ``accessibility-page`` names a page or section that the briefing lacks."""
    wanted = Edition.of_sphinx(app).settings.accessibility_page
    name, _, section = wanted.partition("#")
    there = name in env.found_docs and (not section or section in env.get_doctree(name).ids)
    if wanted and not there:
        logger.warning("There is no %s, which the setting accessibility-page names.", wanted, type="startoolkit")


def _mend(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Adjust the resolved doctree of a page for the theme, and warn of accessibility and privacy problems."""
    if not is_html(app):
        return
    if docname == app.config.root_doc:
        _keep_title_whole(doctree)
        _add_download(app, doctree, docname)
    for meta in doctree.findall(nodes.meta):
        meta.attributes.pop("translated", None)  # set by Sphinx; it would be written as an HTML attribute
    _warn_of_outside(app, doctree)
    _speak_of_pictures(doctree)
    _mark_addresses(doctree)
    _untangle_names(doctree)


def _add_download(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Insert the link to the first page and the download box into the root page, after its title and subtitle."""
    section, statement = doctree.next_node(nodes.section), _statement(app, Edition.of_sphinx(app), docname)
    if section is None:
        return
    heads = [at for at, node in enumerate(section) if _is_title(node)]
    html = app.builder.templates.render("partials/download.html", {"statement": statement})
    section.insert(heads[-1] + 1, nodes.raw("", f"{_start(app)}{slot('pdf-download', html)}\n", format="html"))


def _is_title(node: nodes.Node) -> bool:
    """Whether a part of the root page is its title or subtitle."""
    return isinstance(node, nodes.title) or (isinstance(node, nodes.paragraph) and "subtitle" in node["classes"])


def _start(app: Sphinx) -> str:
    """The button on the root page that leads to the page after it; empty if there is none."""
    relations: Any = getattr(app.builder, "relations", {}).get(app.config.root_doc)
    if not relations or not relations[2]:
        return ""
    word = app.translator.gettext("Start reading")
    href = escape(app.builder.get_relative_uri(app.config.root_doc, relations[2]))
    return f'<p class="start"><a href="{href}" rel="next">{said(word)}</a></p>\n'


def _keep_title_whole(doctree: nodes.document) -> None:
    """Add U+2060 after hyphens in the large title and the subtitle on the cover, so they do not break there."""
    section = doctree.next_node(nodes.section)
    heads = [node for node in section or () if _is_title(node)]
    for text in [text for head in heads for text in head.findall(nodes.Text)]:
        text.parent.replace(text, nodes.Text(text.replace("-", "-\N{WORD JOINER}")))


def _warn_of_outside(app: Sphinx, doctree: nodes.document) -> None:
    """Warn about what a page would load from another host: pictures, and the script that renders formulas."""
    for image in doctree.findall(nodes.image):
        if "://" in image["uri"]:
            where = _with_line(image)
            logger.warning("The picture %s lies on another host.", image["uri"], location=where, type="startoolkit")
    if app.config.html_math_renderer == formulas.RENDERER:
        return
    for formula in (*doctree.findall(nodes.math), *doctree.findall(nodes.math_block)):
        where = _with_line(formula)
        logger.warning("A formula would need a script from another host.", location=where, type="startoolkit")


def _speak_of_pictures(doctree: nodes.document) -> None:
    """Warn about pictures without alternative text; decorative ones get an empty one, or docutils would use the URI."""
    for image in doctree.findall(nodes.image):
        if image.get("alt", "").strip():
            continue
        if "decorative" in image["classes"]:
            image["alt"] = ""
            continue
        logger.warning(
            "The picture %s has no alternative text. Say what it shows,"
            " or give it the class 'decorative' if it says nothing.",
            image["uri"],
            location=_with_line(image),
            type="startoolkit",
        )


def _with_line(node: nodes.Element) -> nodes.Element:
    """The node or its nearest ancestor with a line number: MyST sets none on nodes inside a paragraph."""
    while not node.line and node.parent is not None:
        node = node.parent
    return node


def _mark_addresses(doctree: nodes.document) -> None:
    """Mark links whose text is their address, so that the address is not printed twice on paper."""
    for link in doctree.findall(nodes.reference):
        if link.astext() == link.get("refuri"):
            link["classes"].append("bare")


def _untangle_names(doctree: nodes.document) -> None:
    """Remove the ids of the containers that Furo adds around tables and formulas: they duplicate those inside."""
    for box in doctree.findall(nodes.container):
        if {"table-wrapper", "math-wrapper"} & {*box["classes"]}:
            box["ids"] = []
