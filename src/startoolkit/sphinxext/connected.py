"""A Sphinx application that always loads our extension, and the check that translations are vetted in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from myst_parser.parsers.sphinx_ import MystParser
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.i18n import Locale
from sphinx.util import logging

from startoolkit.errors import Place, StarError
from startoolkit.project import Project
from startoolkit.sphinxext.translations.apply import TRANSFORMS
from startoolkit.sphinxext.translations.inline_parser import Guard

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

EXTENSION = "startoolkit.sphinxext"


class Connected(Sphinx):
    """Loads our extension if ``conf.py`` does not list it: after the extensions it lists, before its ``setup``."""

    def __init__(
        self, srcdir: Any, confdir: Any, outdir: Any, doctreedir: Any, buildername: str,
        confoverrides: dict[str, Any] | None = None, **options: Any,
    ) -> None:  # fmt: skip
        # Sphinx would write .mo files into these folders before it loads any extension; ours reads the catalogs itself.
        overrides = {"locale_dirs": [], **(confoverrides or {})}
        project = Project.announced(Path(srcdir))
        if project and project.said and project.left_out:
            overrides["extensions"] = project.said.values["extensions"]
        super().__init__(srcdir, confdir, outdir, doctreedir, buildername, overrides, **options)

    def preload_builder(self, name: str) -> None:
        if EXTENSION not in self.extensions:
            self.setup_extension(EXTENSION)
            self._tell_added()
        super().preload_builder(name)

    def _tell_added(self) -> None:
        """Say that the extension was added; a project without our settings need not know of it."""
        project = Project.containing(Path(self.srcdir))
        if project is None or not project.is_lenient:
            logger.warning(
                "The extensions of conf.py lack '%s', so it was added.",
                EXTENSION,
                location=_place(self.confdir / "conf.py"),
                type="startoolkit",
                subtype="extension",
            )


def _place(conf: Path) -> str:
    """The place (``file:line``) where ``conf.py`` lists its extensions, or its first line."""
    lines = conf.read_bytes().splitlines() if conf.is_file() else []
    return f"{conf}:{next((number for number, line in enumerate(lines, 1) if line.startswith(b'extensions')), 1)}"


def _require(app: Sphinx, *_rest: object) -> None:
    """Raise ExtensionError where ``conf.py`` or another extension has removed the vetting of translations."""
    for what in _missing(app):
        error = StarError(
            "not-judged",
            f"Translations would be published without being judged: {what}.",
            place=Place(app.confdir / "conf.py"),
            hint="Something in conf.py, or one of its extensions, does so after startoolkit.sphinxext is loaded.",
        )
        raise ExtensionError(str(error)) from error


def _missing(app: Sphinx) -> Iterator[str]:
    transforms = app.registry.get_transforms()
    for transform in (*TRANSFORMS, Locale):
        if transform not in transforms:
            yield f"the transform {transform.__name__} was taken out"
    for transform in transforms:
        if issubclass(transform, Locale) and transform is not Locale:
            yield f"the transform {transform.__name__} translates, too"
    for kind, parser in app.registry.source_parsers.items():
        if (kind == "markdown" or issubclass(parser, MystParser)) and not issubclass(parser, Guard):
            yield "another parser of Markdown was put in the place of ours"
    if app.config.locale_dirs:
        yield "the setting locale_dirs was filled again"


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _require, priority=990)
    app.connect("env-before-read-docs", _require, priority=990)
