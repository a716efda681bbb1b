"""What Weblate is told of a project: its first component, and the add-on that finds all others.

The keys are those of Weblate's REST API, of ``POST /api/projects/PROJECT/components/`` and ``POST /api/components/…/addons/``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

from startoolkit.catalog_files import FOLDER
from startoolkit.catalogs import pot, tbx
from startoolkit.errors import StarError
from startoolkit.messages import po
from startoolkit.messages.po_form import form_of
from startoolkit.messages.po_lines import lines_of
from startoolkit.pages import file_of, is_markdown
from startoolkit.platforms.files import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from startoolkit.languages import Language
    from startoolkit.platforms.repository import Repository
    from startoolkit.project import Project

HOME = "weblate"
"""The folder of the configuration, in that of the project."""
COMPONENT, DISCOVERY = "component.json", "discovery.json"
_BRANCH = "weblate"
"""The branch that Weblate pushes to, where it cannot make pull requests itself."""
_BACKENDS = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "codeberg.org": "gitea",
    "bitbucket.org": "bitbucketcloud",
}
"""Weblate's names for the hosts on which it makes pull requests, from a fork of its own."""
_MARKDOWN = (r"\{[a-zA-Z:+.-]+\}(?=`)", r"\[\^[^\]\s]+\]", r"\{\{.+?\}\}")
"""What a translation has as its source has it: names of roles, footnotes, substitutions."""
_RST = (r"\|[^|\s][^|]*\|", r"\[#?[\w.-]+\]_")
_LEFT_OUT = "ignore-end-stop, ignore-punctuation-spacing"
_WRAPS = {"lines": 65535, "none": -1}
"""Weblate's ``po_line_wrap`` for ways of folding; it has 77, which is gettext's width, for all others."""
_SPDX = re.compile(r"CC(0|[ -]BY(?:[ -](?:NC|ND|SA))*)[ -]([1-4]\.[0-9])")
_NAMED = {
    "mit": "MIT",
    "mit license": "MIT",
    "cc0": "CC0-1.0",
    "open government licence v3.0": "OGL-UK-3.0",
    "ogl v3.0": "OGL-UK-3.0",
}
_ANY_LANGUAGE = r"^[^.]+$"
"""Weblate's own filter of languages: a language that is added to the project is then found by itself."""
_PLAIN = re.compile(r"[^\w\s-]")


def files(project: Project, repository: Repository) -> list[File]:
    """The files of the configuration; raises StarError where there is no catalog yet, or one cannot be read."""
    first, languages = first_catalog(project), _translated(project)
    home = project.root / HOME
    found = [
        File(home / COMPONENT, _json(_component(project, repository, first, languages))),
        File(home / DISCOVERY, _json(_discovery(project, repository))),
    ]
    terms, number = tbx.written(project, project.settings.languages)
    return [*found, *([File(project.locale / tbx.FILE, terms, is_derived=True)] if number else [])]


def slug_of(name: str) -> str:
    """The name of a component in addresses, as Weblate (Django) makes it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", _PLAIN.sub("", plain.lower())).strip("-_") or "component"


def _component(project: Project, repository: Repository, name: str, languages: Sequence[Language]) -> dict[str, Any]:
    settings, within = project.settings, f"{repository.folder}{project.settings.locale}"
    backend = _BACKENDS.get(repository.host, "git")
    pushes = {} if backend != "git" else {"push": repository.url, "push_branch": _BRANCH}
    licence = spdx(settings.licence)
    return {
        "name": name,
        "slug": slug_of(name),
        "vcs": backend,
        "repo": repository.url,
        "branch": repository.branch,
        **pushes,
        "filemask": f"{within}/*/{FOLDER}/{name}.po",
        "new_base": f"{within}/{pot.NAME}/{name}.pot" if pot.are_kept(project) else "",
        "file_format": "po",
        "file_format_params": {
            "po_line_wrap": _wrap(project, languages),
            "po_keep_previous": True,
            "po_remove_obsolete": False,
            "po_set_language_team": False,
            "po_set_last_translator": False,
            "po_set_x_generator": False,
        },
        "source_language": {"code": settings.source_language.code},
        "language_regex": _ANY_LANGUAGE,
        "new_lang": "contact",
        **({"license": licence} if licence else {}),
        **_checks(project),
    }


def _discovery(project: Project, repository: Repository) -> dict[str, Any]:
    within = f"{repository.folder}{project.settings.locale}"
    base = f"{within}/{pot.NAME}/{{{{ component }}}}.pot"
    return {
        "name": "weblate.discovery.discovery",
        "configuration": {
            "match": f"{re.escape(within)}/(?P<language>[^/]+)/{FOLDER}/(?P<component>.+)\\.po",
            "file_format": "po",
            "name_template": "{{ component }}",
            "language_regex": _ANY_LANGUAGE,
            "base_file_template": "",
            "new_base_template": base if pot.are_kept(project) else "",
            "copy_addons": True,
            "remove": False,
        },
    }


def _translated(project: Project) -> list[Language]:
    return [one for one in project.settings.languages if one != project.settings.source_language]


def first_catalog(project: Project) -> str:
    """The name of the catalog that the first component has: that of the first page, where there is one."""
    names = [name for language in _translated(project) for name in project.catalogs(language)]
    if not names:
        hint = "Make some first: startoolkit languages add de, or startoolkit update."
        raise StarError("wrong-usage", "This project has no catalogs that could be translated.", hint=hint)
    return "index" if "index" in names else min(names)


def _checks(project: Project) -> dict[str, Any]:
    """Flags that turn on Weblate's checks of markup, none where pages are written in both, and turn off two that ``check`` does
    better: the end of a sentence, which may be a footnote, and the spaces of a language, which addresses do not have.
    """
    kinds = {is_markdown(project.docs, page) for page in _files_of_pages(project)}
    if len(kinds) != 1:
        return {"check_flags": _LEFT_OUT}
    flag, patterns = ("md-text", _MARKDOWN) if kinds == {True} else ("rst-text", _RST)
    quoted = "".join(f':r"{pattern}"' for pattern in patterns)
    return {"check_flags": f"{flag}, placeholders{quoted}, {_LEFT_OUT}", "enforced_checks": ["placeholders"]}


def _files_of_pages(project: Project) -> Iterator[Path]:
    yield from filter(None, (file_of(project.docs, page) for page in project.pages()))


def _wrap(project: Project, languages: Sequence[Language]) -> int:
    """How Weblate is to fold lines: as most catalogs are, of each language the largest."""
    found: Counter[int] = Counter()
    for language in languages:
        paths = [path for path in project.catalogs(language).values() if path.is_file()]
        if paths:
            path = max(paths, key=lambda path: path.stat().st_size)
            form = form_of(lines_of(po.content(path, within=project.root), path))
            found[_WRAPS.get(form.folding.style, 77)] += 1
    return found.most_common(1)[0][0] if found else 77


def spdx(licence: str) -> str:
    """The SPDX identifier of a licence, which Weblate has in its list; empty for one that is not recognized."""
    plain = " ".join(licence.split())
    if match := _SPDX.fullmatch(plain):
        return f"CC{match[1].replace(' ', '-')}-{match[2]}"
    return _NAMED.get(plain.casefold(), "")


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
