"""The words of the interface (theme, star, PDF template) in each language, from ``theme/locale/<code>.po``.

English is the language of the msgids, so it needs no catalog.
"""

from __future__ import annotations

import gettext
import io
from importlib import resources

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from startoolkit.languages import Language

THEME = resources.files("startoolkit") / "theme"


def interface(language: Language) -> gettext.NullTranslations:
    """A gettext translator of the interface; the msgid stands for what a catalog lacks."""
    for code in (language.code, language.locale.language):
        catalog = THEME / "locale" / f"{code}.po"
        if catalog.is_file():
            binary = io.BytesIO()
            write_mo(binary, read_po(io.StringIO(catalog.read_text(encoding="utf-8")), locale=code))
            binary.seek(0)
            return gettext.GNUTranslations(binary)
    return gettext.NullTranslations()
