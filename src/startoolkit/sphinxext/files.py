"""Files that an edition uses must be inside the project after symbolic links are resolved.

A picture, a download or an included file outside of it is left out in every format, with a warning at its place.
"""

from __future__ import annotations

from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.directives.misc import Include, Raw
from sphinx import addnodes
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import is_directive_registered
from sphinx.util.i18n import get_image_filename_for_language

from startoolkit.errors import Place, StarError
from startoolkit.project import Territory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


def _warn(what: str, location: Any) -> None:
    logger.warning(
        "%s lies outside of the project, so it is left out. Put a copy beside the page.",
        what,
        location=location,
        type="startoolkit",
        subtype="unsafe",
    )


def _is_inside(env: BuildEnvironment, path: str | Path) -> bool:
    """Whether a file is inside the project; ``path`` is relative to the docs folder."""
    return Territory.of_sphinx(env.app).has(Path(env.srcdir, path))


def _leave_out(app: Sphinx, doctree: nodes.document) -> None:
    """Replace pictures and downloads outside of the project by their text, before Sphinx collects them."""
    env = app.env
    for node in [*doctree.findall(lambda node: isinstance(node, nodes.image | addnodes.download_reference))]:
        assert isinstance(node, nodes.Element)
        asked: str = node["uri"] if isinstance(node, nodes.image) else node["reftarget"]
        if any(not _is_inside(env, path) for path in _files(env, node, asked)):
            kind = "picture" if isinstance(node, nodes.image) else "file"
            _warn(f"The {kind} {asked!r}", node)
            node.replace_self(_words(node))


def _files(env: BuildEnvironment, node: nodes.Element, asked: str) -> Iterator[str]:
    """The files that Sphinx may use for a picture or a download, relative to the docs folder."""
    if "://" in asked or asked.startswith("data:"):
        return
    names = [asked]
    if isinstance(node, nodes.image):
        names.append(get_image_filename_for_language(asked, env))
    for name in names:
        relative, path = env.relfn2path(name, env.current_document.docname)
        yield from glob(path) if name.endswith(".*") else (relative,)  # noqa: PTH207  (as Sphinx does)


def _words(node: nodes.Element) -> nodes.Node:
    """The text to show in place of a picture (its alternative text) or a download link (its words)."""
    if not isinstance(node, nodes.image):
        return nodes.inline("", "", *node.children, classes=node["classes"])
    text = node.get("alt", "")
    is_in_text = isinstance(node.parent, nodes.TextElement)
    words = nodes.inline(text, text) if is_in_text else nodes.paragraph(text, text)
    words["classes"] = [one for one in node["classes"] if one.startswith("language-")]
    return words


def _forget(_app: Sphinx, env: BuildEnvironment) -> None:
    """Remove collected files outside of the project: a file may have become a link since its page was read."""
    copied: tuple[tuple[Any, str], ...] = ((env.images, "picture"), (env.dlfiles, "file"))
    for noted, kind in copied:
        for path in [path for path in noted if not _is_inside(env, path)]:
            docnames = noted.pop(path)[0]
            _warn(f"The {kind} {str(path)!r}", min(docnames, default=None))


def _refuse_pages(_app: Sphinx, env: BuildEnvironment, _docnames: list[str]) -> None:
    """Raise ExtensionError if a page itself is outside: unlike a picture, a page cannot be left out with a warning."""
    for docname in sorted(env.found_docs):
        path = env.doc2path(docname)
        if not _is_inside(env, path):
            error = StarError(
                "docs-unreadable",
                "The page is a link to a file outside of the project.",
                place=Place(Path(path)),
                hint="Put a copy of the file in its place.",
            )
            raise ExtensionError(str(error)) from error


def _empty(app: Sphinx, relative: Path, _docname: str, content: list[str]) -> None:
    """Empty an included file that is outside; needed for MyST, which reads the file without running the directive."""
    env = app.env
    path = Path(env.srcdir, relative)
    standard = Path(Include.standard_include_path)
    if not _is_inside(env, relative) and not path.resolve().is_relative_to(standard.resolve()):
        content[0] = ""
        _warn(f"The file {relative.as_posix()!r}", _line(env.doc2path(env.current_document.docname), path.name))


def _line(page: Path, name: str) -> str:
    """The place (``file:line``) where a page includes a file of that name, which MyST does not report."""
    lines = page.read_text(encoding="utf-8", errors="replace").splitlines()
    found = (number for number, line in enumerate(lines, 1) if "include" in line and name in line)
    return f"{page}:{next(found, 1)}"


class _Inside(Directive):
    """Mixin that makes a directive refuse files outside of the project, with a warning."""

    def run(self) -> Any:
        env: BuildEnvironment = self.state.document.settings.env
        for asked in _asked(self):
            if not all(_is_inside(env, path) for path in _ways(env, self, asked)):
                source, line = self.state_machine.get_source_and_line(self.lineno)
                _warn(f"The file {asked!r}", f"{source}:{line}")
                return []
        return super().run()


def _asked(directive: Directive) -> Iterator[str]:
    """The files named by the options ``file`` and ``diff`` of a directive, or its argument if it has no ``file``."""
    is_argument = "file" not in (directive.option_spec or {})
    named = [*(directive.arguments[:1] if is_argument else ()), *map(directive.options.get, ("file", "diff"))]
    yield from (name for name in named if name and not (name.startswith("<") and name.endswith(">")))


def _ways(env: BuildEnvironment, directive: Directive, asked: str) -> Iterable[str]:
    """The paths that a directive may read: Sphinx resolves a name from the page, docutils from the current file."""
    around = directive.state.document.current_source or str(env.doc2path(env.current_document.docname))
    return (env.relfn2path(asked)[0], str(Path(around).parent / asked))


def _guarded(name: str) -> type[Directive]:
    """The directive of that name, with the mixin that refuses files outside of the project."""
    # For a registered directive docutils uses neither the language nor the document.
    registered: Any = directives.directive(name, None, None)[0] if is_directive_registered(name) else Raw  # type: ignore[arg-type]
    found: type[Directive] = registered
    return found if issubclass(found, _Inside) else type(found.__name__, (_Inside, found), {"__module__": __name__})


def setup(app: Sphinx) -> None:
    for name in ("include", "literalinclude", "csv-table", "raw"):
        app.add_directive(name, _guarded(name), override=True)
    app.connect("include-read", _empty)
    app.connect("doctree-read", _leave_out, priority=100)  # before Sphinx collects pictures and downloads (500)
    app.connect("env-before-read-docs", _refuse_pages)
    app.connect("env-updated", _forget, priority=990)
