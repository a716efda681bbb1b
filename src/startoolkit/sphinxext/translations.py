"""Translations inside Sphinx: catalogs read by our strict reader, counted, and what they lack marked.

Sphinx's own ``Locale`` transform (priority 20) applies the messages.  It takes them from a table of translators that
gettext fills from ``.mo`` files; we fill it from the ``.po``, so no ``.mo`` is ever read or written.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import locale
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain
from sphinx.util.nodes import extract_messages

from startoolkit import po
from startoolkit.errors import StarError
from startoolkit.project import Edition
from startoolkit.record import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


class _Messages(gettext.NullTranslations):
    """Messages in the shape that ``sphinx.transforms.i18n.Locale`` reads."""

    def __init__(self, messages: dict[str, str]) -> None:
        super().__init__()
        self._catalog = messages


class ReadCatalog(SphinxTransform):
    """Puts the messages of a page's catalog where ``Locale`` looks for them, and counts them."""

    default_priority = 15  # before Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        docname = self.env.current_document.docname
        messages = {message for _, message in extract_messages(self.document)}
        edition = Edition.of(Path(self.env.srcdir), self.config)
        if edition.is_source:
            _progress(self.env)[docname] = Progress(len(messages), len(messages), 0)
            return
        domain = docname_to_domain(docname, self.config.gettext_compact)
        usable: dict[str, str] = {}
        fuzzy: set[str] = set()
        for catalog in catalogs(Path(self.env.srcdir), self.config, domain):
            self.env.note_dependency(catalog.path)
            usable |= catalog.translations()
            fuzzy |= {message.msgid for message in catalog.messages if message.fuzzy and not message.obsolete}
        locale.translators["general", domain] = _Messages(usable)
        translated = len(messages & usable.keys())
        _progress(self.env)[docname] = Progress(len(messages), translated, len(messages & fuzzy - usable.keys()))


class TakeOutTaskBoxes(SphinxTransform):
    """Takes the box of a task off its text, since ``Locale`` replaces all of a translated paragraph."""

    default_priority = 14  # before Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        for box in [*self.document.findall(nodes.raw)]:
            if isinstance(box.parent, nodes.paragraph) and 'type="checkbox"' in box.astext():
                box.parent["task_box"] = box
                box.parent.remove(box)


class PutBackTaskBoxes(SphinxTransform):
    """Puts the boxes back once the texts are translated."""

    default_priority = 25  # after Locale (20)

    def apply(self, **_kwargs: Any) -> None:
        for paragraph in self.document.findall(nodes.paragraph):
            if "task_box" in paragraph:
                paragraph.insert(0, paragraph.attributes.pop("task_box"))


class MarkSourceLanguage(SphinxTransform):
    """Marks every passage that is left in the source language, so that it is announced in that language.

    docutils writes a class ``language-en`` as ``lang="en"``; our PDF writer does the like.
    """

    default_priority = 960  # after everything that looks at ``translated``

    def apply(self, **_kwargs: Any) -> None:
        edition = Edition.of(Path(self.env.srcdir), self.config)
        if edition.is_source:
            return
        mark = f"language-{edition.settings.source_language.tag}"
        for node in self.document.findall(nodes.Element):
            if node.get("translated") is False and node.astext().strip() and mark not in node["classes"]:
                node["classes"].append(mark)


class ProgressCollector(EnvironmentCollector):
    """Keeps the counts of ReadCatalog with the environment."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        _progress(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: AbstractSet[str], other: BuildEnvironment
    ) -> None:
        _progress(env).update({name: count for name, count in _progress(other).items() if name in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Counted already, by ReadCatalog, which sees the messages before they are translated."""


def _progress(env: BuildEnvironment) -> dict[str, Progress]:
    if not hasattr(env, "startoolkit_progress"):
        env.startoolkit_progress = {}  # type: ignore[attr-defined]
    return env.startoolkit_progress  # type: ignore[no-any-return, attr-defined]


def catalogs(source: Path, config: Config, domain: str) -> Iterator[po.Catalog]:
    """The catalogs there are for a domain, in the folders that ``settings.py`` has taken over from Sphinx."""
    for name in config.startoolkit_locale_dirs:
        folder = source / name
        path = folder / config.language / "LC_MESSAGES" / f"{domain}.po"
        if os.path.lexists(path):  # whatever stands there is read or refused, never passed over
            try:
                yield po.read(path, within=folder)
            except StarError as error:
                raise ExtensionError(str(error)) from error


def setup(app: Sphinx) -> None:
    for transform in (TakeOutTaskBoxes, ReadCatalog, PutBackTaskBoxes, MarkSourceLanguage):
        app.add_transform(transform)
    app.add_env_collector(ProgressCollector)
