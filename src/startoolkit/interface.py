"""The words of the interface (theme, star, PDF template) in each language, from ``theme/locale/<code>.po``.

English is the language of the msgids, so it needs no catalog.
"""

from __future__ import annotations

import gettext
import io
from functools import cache
from importlib import resources

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from startoolkit.languages import Language

THEME = resources.files("startoolkit") / "theme"
UNTRANSLATED = "untranslated-"
"""How the ids of passages begin that are left in the source language: pages and PDF count them and lead there."""


def interface(language: Language) -> gettext.NullTranslations:
    """A gettext translator of the interface; the msgid stands for what a catalog lacks.

    A new one each time, since whoever asks may add a fallback to it.
    """
    for code in (language.code, language.locale.language):
        binary = _compiled(code)
        if binary:
            return gettext.GNUTranslations(io.BytesIO(binary))
    return gettext.NullTranslations()


@cache
def _compiled(code: str) -> bytes | None:
    """The catalog of a language in the form that gettext reads, if there is one."""
    catalog = THEME / "locale" / f"{code}.po"
    if not catalog.is_file():
        return None
    binary = io.BytesIO()
    write_mo(binary, read_po(io.StringIO(catalog.read_text(encoding="utf-8")), locale=code))
    return binary.getvalue()
