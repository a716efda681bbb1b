"""What Crowdin is told of a project: ``crowdin.yml``, with its templates and the folders of its languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from startoolkit.catalog_files import FOLDER
from startoolkit.catalogs import pot, tbx
from startoolkit.platforms.files import File, folder_of

if TYPE_CHECKING:
    from startoolkit.languages import Language
    from startoolkit.project import Project

NAME = "crowdin.yml"
_CODES = {
    "es": "es-ES",
    "ga": "ga-IE",
    "hy": "hy-AM",
    "nn": "nn-NO",
    "pa": "pa-IN",
    "pt": "pt-PT",
    "sv": "sv-SE",
    "zh_Hans": "zh-CN",
    "zh_Hant": "zh-TW",
    "zh": "zh-CN",
}
"""Crowdin's codes of languages that it knows with a territory only; all others are those of BCP 47."""
_HEAD = """\
# What Crowdin reads here and where it puts translations, as startoolkit crowdin writes it; its guide to platforms explains it.
# The number of the project and a personal access token come from the environment, so that neither is kept here.
project_id_env: CROWDIN_PROJECT_ID
api_token_env: CROWDIN_PERSONAL_TOKEN
base_path: "."
preserve_hierarchy: true
files:
"""


def files(project: Project) -> list[File]:
    """The files of the configuration; raises StarError where the terminology cannot be read."""
    found = [File(project.root / NAME, _configuration(project))]
    terms, number = tbx.written(project, project.settings.languages)
    return [*found, *([File(project.locale / tbx.FILE, terms, is_derived=True)] if number else [])]


def code_of(language: Language) -> str:
    """Crowdin's code of a language."""
    return _CODES.get(language.code, language.tag)


def _configuration(project: Project) -> str:
    """The text of ``crowdin.yml``; texts in it are written as in JSON, since ``no`` would be false."""
    locale = project.settings.locale
    lines = [
        f"  - source: {json.dumps(f'/{locale}/{pot.NAME}/**/*.pot', ensure_ascii=False)}",
        f"    translation: {json.dumps(f'/{locale}/%locale_with_underscore%/{FOLDER}/**/%file_name%.po', ensure_ascii=False)}",
        "    type: gettext",
        "    # Only what somebody has approved there comes here: true.",
        "    export_only_approved: false",
        "    # Crowdin's code of each language, and the name of its folder here.",
        "    languages_mapping:",
        "      locale_with_underscore:",
    ]
    others = (one for one in project.settings.languages if one != project.settings.source_language)
    lines += [f"        {json.dumps(code_of(one))}: {json.dumps(folder_of(project, one))}" for one in others]
    return _HEAD + "".join(f"{line}\n" for line in lines)
