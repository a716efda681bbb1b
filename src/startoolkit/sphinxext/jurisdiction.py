"""The directive ``jurisdiction``: law and practice of one country, which is written and not translated.

An edition shows the block of its own country, and names the others with links to the editions that show them.  No text of
a block is a message, so catalogs, ``status`` and ``check`` know nothing of it.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from startoolkit.interface import English
from startoolkit.project import Edition
from startoolkit.sphinxext.theme import draft_notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from startoolkit.languages import Language
    from startoolkit.settings import Settings

_TERRITORIES = {"uk": "GB"}
"""The territories of CLDR whose code, in small letters, is not the usual one of the country."""


class jurisdiction(nodes.General, nodes.Element):  # noqa: N801  (docutils names node classes like this)
    """The text of a country, or an empty node for one that other editions show; attribute ``code``."""


class JurisdictionDirective(SphinxDirective):
    """``:::{jurisdiction} de`` around the text for a country, in its language.

    The content of other countries is not even parsed: its labels and notes are those of the editions that show it.
    """

    has_content = True
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        code, edition = self.arguments[0], Edition.of_sphinx(self.env.app)
        if not re.fullmatch(r"[a-z]{2}", code) or not _name(code, edition.language):
            line, source = self.lineno, self.get_source_info()[0]
            message = f"jurisdiction: {code!r} is not the code of a country, such as uk or de."
            return [self.state_machine.reporter.error(message, line=line, source=source)]
        node = jurisdiction(code=code)
        self.set_source_info(node)
        if code_of(edition.language, edition.settings) == code:
            self.state.nested_parse(self.content, self.content_offset, node)
            for part in node.findall(nodes.Element):
                part["translatable"] = False
        return [node]


def code_of(language: Language, settings: Settings) -> str:
    """The country whose text an edition shows: by the setting ``jurisdictions``, or the likely one of the language."""
    usual = {territory: code for code, territory in _TERRITORIES.items()}
    return settings.jurisdictions.get(language.code) or usual.get(language.territory, language.territory.lower())


def _name(code: str, language: Language) -> str:
    """The name of a country in a language; empty for a code that is none."""
    return str(language.locale.territories.get(_TERRITORIES.get(code, code.upper()), ""))


def _resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn each row of blocks into what any builder can write: the own one as a container, then a paragraph of the others."""
    for node in [*doctree.findall(jurisdiction)]:
        if node.parent is None or node not in node.parent:  # taken with the one before
            continue
        place = node.parent.index(node)
        row: list[Any] = [*takewhile(lambda one: isinstance(one, jurisdiction), node.parent[place:])]
        others = [str(one["code"]) for one in row if not one.children]
        shown = [_shown(one) for one in row if one.children]
        node.parent[place : place + len(row)] = [*shown, *([_others(app, docname, others)] if others else [])]


def _shown(node: jurisdiction) -> nodes.container:
    return nodes.container("", *node.children, ids=[f"jurisdiction-{node['code']}"], classes=["jurisdiction"])


def _others(app: Sphinx, docname: str, codes: list[str]) -> nodes.paragraph:
    edition = Edition.of_sphinx(app)
    words = edition.words().gettext("For other countries:")
    label = nodes.inline("", f"{words} ", classes=["language-en"] if isinstance(words, English) else [])
    paragraph = nodes.paragraph("", "", label, classes=["jurisdictions"], translatable=False)
    for number, part in enumerate(_links(app, docname, codes, edition)):
        paragraph += [nodes.Text(", ")] * bool(number)
        paragraph += part
    return paragraph


def _links(app: Sphinx, docname: str, codes: list[str], edition: Edition) -> Iterator[nodes.Node]:
    """For each country its name, which leads to the edition that shows its text, where there is one beside this."""
    shown = {code_of(language, edition.settings): language for language in draft_notice.languages(app)}
    here = app.builder.get_target_uri(docname)
    for code in codes:
        name, other = _name(code, edition.language), shown.get(code)
        if other is None or app.builder.format != "html" or not app.config.startoolkit_assembled:
            yield nodes.Text(name)
        else:
            address = relative_uri(here, f"../{other.tag}/{here}") + f"#jurisdiction-{code}"
            yield nodes.reference("", name, refuri=address, internal=True)


def setup(app: Sphinx) -> None:
    app.add_node(jurisdiction)
    app.add_directive("jurisdiction", JurisdictionDirective)
    app.connect("doctree-resolved", _resolve)
