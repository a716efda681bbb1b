"""Classifies exceptions that end a build: a mistake in the sources, an extension's fault, or a defect of ours."""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from startoolkit.editions.missing_extensions import missing_extensions
from startoolkit.errors import Place, StarError, is_of_machine, is_out_of_memory
from startoolkit.project import Project

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_HOSTS = ("sphinx", "docutils", "myst_parser", "markdown_it", "mdit_py_plugins", "jinja2", "pygments", "yaml", "furo")
"""Packages that may raise an exception because of an extension; the caller in an outer frame is blamed instead."""
_OURS = "startoolkit"


def explained(error: Exception, project: Project, app: Any | None) -> Exception:
    """The error to show for an exception raised by Sphinx; ``error`` itself where it is a StarError or a defect.

    ``app`` is the Sphinx application, or None if it was not created.
    """
    if isinstance(error, StarError) or is_of_machine(error):
        return error
    # Sphinx wraps a RecursionError that was raised in an event handler.
    if isinstance(error, RecursionError) or isinstance(getattr(error, "orig_exc", None), RecursionError):
        return _circle(error, _page_at_hand(app)) or _too_deep(app)
    cause = error.__cause__
    if isinstance(cause, Exception) and (isinstance(cause, StarError) or is_of_machine(cause)):
        return cause
    if is_out_of_memory(error):
        return MemoryError()
    return _of_sphinx(error, project) or _of_extension(error, project, app) or error


# Circular includes


def _circle(error: Exception, page: Place | None) -> StarError | None:
    """The error for an include of a page or file that is being read already, from the traceback; None if there is none."""
    open_files = [page.path.resolve()] if page else []
    for line, included in _includes(error):
        if included in open_files:
            itself = open_files[-1] == included
            message = f"The page includes {included.name}, which includes it in turn."
            return StarError(
                "include-circle",
                "The page includes itself." if itself else message,
                place=Place(open_files[-1], line),
                hint="Take one of the includes away.",
            )
        open_files.append(included)
    return None


def _includes(error: Exception) -> Iterator[tuple[int, Path]]:
    """Each include that was being processed, the outermost first: its line, and the included file."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        found = frame.f_locals
        if (
            frame.f_code.co_name == "run"
            and frame.f_globals.get("__name__") == "myst_parser.mocking"
            and "path" in found
        ):
            yield found["self"].lineno, Path(found["path"]).resolve()


def _too_deep(app: Any | None) -> StarError:
    return StarError(
        "docs-unreadable",
        "What the page holds is nested too deeply to be read.",
        place=_page_at_hand(app),
        hint="Take levels out of its lists, quotations or includes.",
    )


# Errors raised by Sphinx


def _of_sphinx(error: Exception, project: Project) -> StarError | None:
    """The StarError for a SphinxError; None for any other exception and for errors of our own extension."""
    from sphinx.errors import ConfigError, ExtensionError, SphinxError, SphinxParallelError  # noqa: PLC0415  (slow to import)

    if not isinstance(error, SphinxError):
        return None
    text = _ESCAPES.sub("", str(error)).strip()
    first_page = re.search(r"unable to load the master document \((.*?)\)", text, re.DOTALL)
    if first_page:
        return _no_first_page(Path(first_page[1]), project)
    if isinstance(error, ConfigError):
        return _of_conf(text, project)
    if not isinstance(error, ExtensionError):
        reason = text.splitlines()[-1] if text and isinstance(error, SphinxParallelError) else text
        return _failed("Sphinx stopped", reason or type(error).__name__, project)
    if _package(error.modname or "") == _OURS:
        return None
    return _of_named(error.modname or _named(text) or "that failed", error.orig_exc or text, text, project)


def _of_named(extension: str, cause: object, text: str, project: Project) -> StarError:
    """The error for an extension that raised ``cause``, or that cannot be imported; ``text`` is what Sphinx says."""
    if isinstance(cause, ModuleNotFoundError) and text.startswith("Could not import extension"):
        return missing_extensions(extension, cause.name or extension, _conf(project), can_skip=project.is_lenient)
    return _failed(f"The extension {extension} stopped the build", cause, project)


def _named(text: str) -> str:
    """The extension named in a message of Sphinx; empty if there is none."""
    found = re.search(r"extension '?([\w.]+)'?", text)
    return found[1] if found else ""


def _failed(what: str, reason: object, project: Project) -> StarError:
    """An error in third-party code, as one sentence."""
    said = f"{type(reason).__name__}: {reason}" if isinstance(reason, Exception) else str(reason)
    theme = re.match(r"no theme named '([\w.-]+)' found", said)
    if theme:
        hint = f'Probably: pip install {theme[1].replace("_", "-")}. Or name another one in conf.py: html_theme = "alabaster"'
        message = f"The theme {theme[1]} of conf.py is not installed."
        return StarError("missing-extension", message, place=Place(_conf(project)), hint=hint)
    hint = "The words after the colon are its own; look at its settings in conf.py, or leave it out of extensions."
    if isinstance(reason, ModuleNotFoundError):
        hint = "Install what provides it into the environment that startoolkit runs in, or leave it out of extensions."
    return StarError(
        "sphinx-failed",
        f"{what}: {' '.join(said.split()).rstrip('.')}.",
        place=Place(_conf(project)),
        hint=hint,
    )


def _conf(project: Project) -> Path:
    conf = project.docs / "conf.py"
    return conf if conf.is_file() else project.docs


def _no_first_page(path: Path, project: Project) -> StarError:
    page = path if project.is_lenient else path.with_suffix(".md")
    return StarError(
        "no-first-page",
        f"The briefing has no first page: there is no {page.name} in {project.settings.docs}/.",
        place=Place(page),
        hint=f"Create it; its heading is the title of the briefing: # {project.settings.title}",
    )


def _of_conf(text: str, project: Project) -> StarError:
    """The error for a fault in ``conf.py``, with its line and the last line of the traceback in Sphinx's message."""
    conf = _conf(project)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    syntax = re.search(
        r"syntax error in your configuration file: (.*?)(?: \([^()]*?, line (\d+)\))?$", lines[0] if lines else ""
    )
    numbers = re.findall(rf'File "{re.escape(str(conf))}", line (\d+)', text)
    if syntax:
        line, reason = syntax[2], syntax[1]
    elif numbers:
        line, reason = numbers[-1], lines[-1]
    else:
        return _failed("Sphinx cannot use the settings", text, project)
    return StarError(
        "bad-conf",
        f"{conf.name} cannot be run: {reason.rstrip('.')}.",
        place=Place(conf, int(line) if line else None),
        hint="It is a program in Python; correct that line.",
    )


# Exceptions raised by any code


def _of_extension(error: Exception, project: Project, app: Any | None) -> StarError | None:
    """The error for an exception raised in an extension's code or in Sphinx's own; None where our code raised it.

    The innermost frame outside of Python's library and _HOSTS is blamed.  If that is ours, in ``editions/``, which
    starts Sphinx, only the code of _HOSTS was running, so that package is named.
    """
    modules = [module for frame, _ in traceback.walk_tb(error.__traceback__) if (module := _module(frame))]
    innermost = modules[-1] if modules else _OURS
    culprit = next((one for one in reversed(modules) if _package(one) not in _HOSTS), _OURS)
    if _package(culprit) != _OURS:
        who = f"The extension {_extension_of(culprit, getattr(app, 'extensions', {}))}"
    elif _package(innermost) in _HOSTS and culprit.startswith(f"{_OURS}.editions."):
        who = f"The package {_package(innermost)}"
    else:
        return None
    return StarError(
        "sphinx-failed",
        f"{who} stopped the build: {type(error).__name__}: {' '.join(str(error).split()).rstrip('.')}.",
        place=_page_at_hand(app) or Place(_conf(project)),
        hint="The words after the second colon are its own. sphinx-build -T shows where in it that was.",
    )


def _module(frame: FrameType) -> str:
    """The module name of a frame; empty for Python's standard library."""
    file = frame.f_code.co_filename
    library = Path(traceback.__file__).parent
    is_stock = file.startswith("<frozen ") or (Path(file).is_relative_to(library) and "site-packages" not in file)
    return "" if is_stock else str(frame.f_globals.get("__name__", ""))


def _package(module: str) -> str:
    return module.partition(".")[0]


def _extension_of(module: str, extensions: Collection[str]) -> str:
    """The loaded extension that a module belongs to, or the module if it belongs to none."""
    there = [name for name in extensions if module == name or module.startswith(f"{name}.")]
    return max(there, key=len, default=module)


def _page_at_hand(app: Any | None) -> Place | None:
    """The page that was being read; None if there was none."""
    try:
        docname = app.env.current_document.docname  # type: ignore[union-attr]
        return Place(Path(app.env.doc2path(docname))) if docname else None  # type: ignore[union-attr]
    except AttributeError:
        return None
