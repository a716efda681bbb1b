"""The error for extensions in ``conf.py`` that are not installed: all of them at once, and how to install them.

Sphinx ends at the first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from startoolkit.conf_py import setting
from startoolkit.errors import Place, StarError

_NAMESPACES = ("sphinxcontrib", "sphinxext")
"""Packages that many distributions share: ``sphinxcontrib.bibtex`` is in ``sphinxcontrib-bibtex``."""
_DISTRIBUTIONS = {
    "autoapi": "sphinx-autoapi",
    "hoverxref": "sphinx-hoverxref",
    "notfound": "sphinx-notfound-page",
    "sphinxarg": "sphinx-argparse",
    "versionwarning": "sphinx-version-warning",
}
"""Distributions that are not called as their module."""
_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


def missing_extensions(extension: str, needed: str, conf: Path, *, can_skip: bool = False) -> StarError:
    """The error for an extension that cannot be imported, for lack of the module ``needed``.

    ``can_skip`` tells whether the project can be built without.
    Called in the process that has run ``conf.py``, which may have changed where modules are found.
    """
    said = setting(conf, "extensions")
    listed = [name for name in said.value or () if isinstance(name, str)]
    missing = [name for name in dict.fromkeys((extension, *listed)) if not _is_there(name)]
    if extension in missing:
        verb = "is" if len(missing) == 1 else "are"
        text = f"The {_named(missing)} of conf.py {verb} not installed."
        wanted = missing
    else:
        text = f"The extension {extension} needs the module {needed}, which is not installed."
        text += f" Not installed either: the {_named(missing)}." if missing else ""
        wanted = [needed, *missing]
    hint = _hint(wanted)
    if can_skip:
        named = [one for one in dict.fromkeys((extension, *missing)) if _MODULE.fullmatch(one)]
        hint += f" Or build without: startoolkit build {' '.join(f'--skip-extension {one}' for one in named)}"
    return StarError("missing-extension", text, place=Place(conf, said.line), hint=hint)


def _named(names: list[str]) -> str:
    return f"extension{'' if len(names) == 1 else 's'} {', '.join(names)}"


def _is_there(name: str) -> bool:
    """Whether a module can be found; its packages are imported for that."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError as error:
        return not _is_part(error.name or name, name)
    except Exception:  # noqa: BLE001  (anything that importing a package raises: then the package is there)
        return True


def _is_part(name: str, whole: str) -> bool:
    return whole == name or whole.startswith(f"{name}.")


def _hint(modules: Iterable[str]) -> str:
    """How to go on: a command for pip, where the names of the distributions can be guessed."""
    out = "leave it out of extensions in conf.py; for a file of the project, add its folder to sys.path there."
    names = [_distribution(one) for one in modules if _MODULE.fullmatch(one) and not one.startswith("sphinx.")]
    if not names:
        return f"Look how the extension is named in this version of Sphinx, or {out}"
    return f"Probably: pip install {' '.join(dict.fromkeys(names))}. Or {out}"


def _distribution(module: str) -> str:
    first, *rest = module.split(".")
    name = "-".join((first, *rest[:1])) if first in _NAMESPACES else _DISTRIBUTIONS.get(first, first)
    return name.replace("_", "-")
