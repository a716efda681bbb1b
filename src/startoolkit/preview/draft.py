"""What a translation that is being written will look like: its text, parsed and rendered as a build would do it.

Nothing is kept: neither the page nor the environment of Sphinx takes notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import sphinx_domains
from sphinx.util.logging import suppress_logging

from startoolkit.sphinxext.renderer import RST
from startoolkit.sphinxext.translations.inline_parser import (
    ALLOWED,
    CONFIG,
    IN_RST,
    REFERENCES,
    SUBSTITUTES,
    TRANSLATION,
    Guard,
)
from startoolkit.sphinxext.translations.marks import messages_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.application import Sphinx

Facts = dict[str, Any]
"""What parsing a translation needs to know of its page, from Sphinx's current document."""
_KEPT = (REFERENCES, CONFIG, ALLOWED, SUBSTITUTES)


def remember(app: Sphinx) -> dict[str, Facts]:
    """Keep the facts of each page that is read from now on; returns them by docname."""
    facts: dict[str, Facts] = {}

    class RememberPage(SphinxTransform):
        """Runs where all facts are known and the next page has not replaced them."""

        default_priority = 16  # after ReadCatalog (15)

        def apply(self, **_kwargs: Any) -> None:
            page = self.env.current_document
            facts[page.docname] = {name: page[name] for name in _KEPT if page.get(name) is not None}

    app.add_transform(RememberPage)
    return facts


def rendered(app: Sphinx, docname: str, name: str, msgstr: str, facts: Mapping[str, Facts]) -> str | None:
    """The words of a translation as HTML, in a ``<p>``; None where the message is no words of an element.

    ``name`` is the digest of the message.
    """
    document = app.env.get_doctree(docname)
    node = next(document.findall(lambda one: messages_of(one)[:1] == [name]), None)
    if not isinstance(node, nodes.TextElement) or isinstance(node, nodes.FixedTextElement):
        return None
    before = app.env.current_document
    with suppress_logging(), sphinx_domains(app.env):
        try:
            app.env.prepare_settings(docname)
            app.env.current_document.update([*facts.get(docname, {}).items()])
            paragraph = _parsed(app, document, node, msgstr)
            if paragraph is None:
                return None
            _number_footnotes(paragraph, document)
            _lead_to_labels(paragraph, document, docname)
            return _html(app, docname, document, paragraph)
        finally:
            app.env.current_document = before


def _parsed(app: Sphinx, page: nodes.document, node: nodes.Element, msgstr: str) -> nodes.Element | None:
    line = node.line or 0
    if RST in node or REFERENCES not in app.env.current_document:  # in {eval-rst}, or no page in MyST
        app.env.current_document[IN_RST] = {(msgstr, str(line))}
    document = new_document(f"{page['source']}:{line}{TRANSLATION}", page.settings)
    Guard().parse(msgstr, document)
    first = next(iter(document.children), None)
    return first if isinstance(first, nodes.paragraph) else None


def _number_footnotes(paragraph: nodes.Element, page: nodes.document) -> None:
    """Give the marks of footnotes, which docutils numbers for whole pages, the numbers that they have on the page."""
    known = dict(_footnotes(page))
    for mark in [*paragraph.findall(nodes.footnote_reference)]:
        note = known.get(mark.get("refname", ""))
        if note is None:
            mark.replace_self(nodes.superscript("", mark.get("refname", "")))
        else:
            mark["refid"] = note["ids"][0]
            mark["ids"] = []  # that on the page has it
            mark.children = [nodes.Text(note[0].astext())]


def _footnotes(page: nodes.document) -> Iterator[tuple[str, nodes.footnote]]:
    for note in page.findall(nodes.footnote):
        if note["ids"] and isinstance(next(iter(note.children), None), nodes.label):
            yield from ((name, note) for name in (*note["names"], *note["dupnames"]))


def _lead_to_labels(paragraph: nodes.Element, page: nodes.document, docname: str) -> None:
    """Resolve links such as ``[words](#label)``, as a transform of MyST does for whole pages."""
    for link in [*paragraph.findall(nodes.reference)]:
        target = str(link.get("refuri", "")).removeprefix("#")
        if not link.get("id_link"):
            continue
        if page.nameids.get(target) or target in page.ids:
            del link["refuri"]
            link["refid"] = page.nameids.get(target) or target
            continue
        words = nodes.inline("", "", *link.children, classes=["xref", "myst"])
        facts = {"refdoc": docname, "refdomain": None, "reftype": "myst", "reftarget": target}
        link.replace_self(addnodes.pending_xref("", words, **facts, refexplicit=bool(link.children)))


def _html(app: Sphinx, docname: str, page: nodes.document, paragraph: nodes.Element) -> str:
    whole = new_document(page["source"], page.settings)
    whole += nodes.paragraph("", "", *paragraph.children)
    app.env.current_document.clear()  # Sphinx copies it deeply, with the domain that it names
    app.env.apply_post_transforms(whole, docname)
    builder: Any = app.builder
    return str(builder.render_partial(whole[0])["fragment"])
