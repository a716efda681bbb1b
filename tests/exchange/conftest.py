"""A project with two pages and their German catalogs."""

from __future__ import annotations

from pathlib import Path

import pytest

from startoolkit.languages import Language
from startoolkit.project import Project
from startoolkit.testing import Briefing

DE = Language("de")
INDEX = """\
msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#: docs/index.md
msgid "Open"
msgstr "Öffnen"

# Of a door
#. Said by the bell
#: docs/index.md
#, fuzzy
#| msgid "Close [that](two.md)."
msgid "Close [it](two.md)."
msgstr "Schließ [das](two.md)."

#: docs/index.md
msgid "The gate of the garden is open to all neighbours."
msgstr ""
"""
TWO = """\
msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#: docs/two.md
msgid "Second"
msgstr "Zweite"
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    pages = {
        "index": "# Open\n\nClose [it](two.md).\n\nThe gate of the garden is open to all neighbours.\n\n```{toctree}\ntwo\n```\n",
        "two": "# Second\n",
    }
    briefing = Briefing(tmp_path, pages, {"de": {}})
    briefing.write("locale/de/LC_MESSAGES/index.po", INDEX)
    briefing.write("locale/de/LC_MESSAGES/two.po", TWO)
    return Project.load(tmp_path)


def catalog(project: Project, name: str = "index") -> Path:
    """The German catalog of a page."""
    return project.locale / f"de/LC_MESSAGES/{name}.po"
