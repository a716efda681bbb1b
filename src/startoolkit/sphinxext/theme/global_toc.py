"""The table of contents in the sidebar of every page, rendered once for all pages.

Sphinx copies and renders the whole tree for every page (twice with Furo), which takes more than half of a build of 200
pages.  Here the tree is rendered once, for the root page; for each other page its links are made relative to that page,
and the entries on the path to the page are marked as current.
"""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import attrs
from sphinx.environment.adapters.toctree import global_toctree_for_doc
from sphinx.util.osutil import relative_uri

from startoolkit.sphinx_tags import tags_for
from startoolkit.sphinxext.theme.html_attributes import is_html

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

DEEPEST = 3
"""The number of levels shown."""
_ALL = 1000
"""A depth that no table of contents reaches."""
MOST_PAGES = 100
"""With more pages than this, only the part that contains the current page is expanded."""

_TAG = re.compile(r"<(/?)(ul|li|a)\b([^>]*)>")
_CLASS = re.compile(r'class="([^"]*)"')
_LINK = re.compile(r'class="reference internal" href="([^"#]*)#?"')


@attrs.define(eq=False)
class _Part:
    """A list, an entry or a link of the tree (``ul``, ``li``, ``a``): its opening tag and its content."""

    name: str
    start: str
    target: str | None = None
    """For a link, the address of the page relative to the output folder."""
    inside: list[_Part | str] = attrs.Factory(list)
    above: _Part | None = None


class Contents:
    """The table of contents of a briefing, as HTML for any of its pages."""

    def __init__(self, html: str, root: str, *, whole: bool) -> None:
        """``html`` is the tree as rendered for the page at ``root``; with ``whole`` every page shows the whole tree."""
        self._whole = whole
        self._top = _Part("", "")
        self._links: dict[str, list[_Part]] = {}
        self._turned: dict[PurePosixPath, dict[str, str]] = {}
        self._read(html, root)

    def _read(self, html: str, root: str) -> None:
        at, here = 0, self._top
        for tag in _TAG.finditer(html):
            here.inside.append(html[at : tag.start()])
            at = tag.end()
            if tag[1]:
                assert here.above is not None
                here = here.above
                continue
            part = _Part(tag[2], _CLASS.sub(_without_current, tag[0]), above=here)
            link = _LINK.search(part.start)
            if link:
                part.target = unescape(link[1]) or root
                self._links.setdefault(part.target, []).append(part)
            here.inside.append(part)
            here = part
        here.inside.append(html[at:])

    def on(self, address: str) -> str:
        """The HTML for the page at ``address``, a path relative to the output folder."""
        current = set()
        for link in self._links.get(address, ()):
            part: _Part | None = link
            while part is not None:
                current.add(part)
                part = part.above
        turned = self._turned.setdefault(PurePosixPath(address).parent, {})
        return "".join(self._written(self._top, address, current, turned, 0))

    def _written(
        self, part: _Part, address: str, current: Collection[_Part], turned: dict[str, str], depth: int
    ) -> Iterator[str]:
        for child in part.inside:
            if isinstance(child, str):
                yield child
            elif child.name == "ul" and depth and not self._shows(child, current, depth):
                continue
            else:
                yield self._start(child, address, current, turned)
                yield from self._written(child, address, current, turned, depth + (child.name == "ul"))
                yield f"</{child.name}>"

    def _shows(self, inner: _Part, current: Collection[_Part], depth: int) -> bool:
        return depth < DEEPEST and (self._whole or inner.above in current)

    def _start(self, part: _Part, address: str, current: Collection[_Part], turned: dict[str, str]) -> str:
        start = part.start
        if part.target is not None:
            if part.target == address:
                href = "#"
            else:
                href = turned.get(part.target) or escape(relative_uri(address, part.target))
                turned[part.target] = href
            start = _LINK.sub(f'class="reference internal" href="{href}"'.replace("\\", r"\\"), start)
        if part not in current:
            return start
        if part.name == "a":
            return start.replace('class="', 'aria-current="page" class="current ', 1)
        if "class=" not in start:
            return start.replace(">", ' class="current">')
        return _CLASS.sub(lambda match: f'class="{match[1]} current"', start)


def _without_current(match: re.Match[str]) -> str:
    names = " ".join(name for name in match[1].split() if name != "current")
    return f'class="{names}"'


def _prepare(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Add ``contents`` to the context, and disable ``toctree``, which Furo would call for a tree that is not shown."""
    if not is_html(app):
        return
    context["contents"] = _contents(app).on(app.builder.get_target_uri(pagename))
    context["startoolkit_toctree"] = context["toctree"]
    context["toctree"] = lambda **_options: ""


def _restore(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Enable ``toctree`` again, after Furo's handler: templates of the project may call it."""
    if "startoolkit_toctree" in context:
        context["toctree"] = context.pop("startoolkit_toctree")


_CONTENTS: WeakKeyDictionary[Builder, Contents] = WeakKeyDictionary()
"""The table of contents by builder."""


def _contents(app: Sphinx) -> Contents:
    if app.builder not in _CONTENTS:
        _CONTENTS[app.builder] = _made(app)
    return _CONTENTS[app.builder]


def _made(app: Sphinx) -> Contents:
    builder: Any = app.builder
    root = app.config.root_doc
    tree = global_toctree_for_doc(
        app.env,
        root,
        builder,
        **tags_for(global_toctree_for_doc, builder),
        collapse=False,
        titles_only=True,
        maxdepth=_ALL,  # also pages below the levels shown, whose part is expanded
        includehidden=True,
    )
    # Sphinx gives captions of a table of contents the role "heading" without a level, which WAI-ARIA requires.
    html = builder.render_partial(tree)["fragment"].replace('role="heading">', 'role="heading" aria-level="2">')
    return Contents(html, builder.get_target_uri(root), whole=len(app.env.found_docs) <= MOST_PAGES)


def _forget(app: Sphinx, _env: object, _docnames: object) -> None:
    """Drop what is remembered before pages are read again."""
    _CONTENTS.pop(app.builder, None)


def setup(app: Sphinx) -> None:
    app.connect("env-before-read-docs", _forget)
    app.connect("html-page-context", _prepare, priority=400)  # before Furo (500)
    app.connect("html-page-context", _restore, priority=600)
