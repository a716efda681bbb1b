"""The words of the interface (theme, star, PDF template) in each language, from ``theme/locale/<code>.po``.

English is the language of the msgids, so it needs no catalog.  What another language lacks is English, too, and is an
``English``, so that pages and PDF can mark it as such: a voice would read it as words of the language around it.
"""

from __future__ import annotations

import gettext
import io
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from startoolkit.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

THEME = resources.files("startoolkit") / "theme"
UNTRANSLATED = "untranslated-"
"""How the ids of passages begin that are left in the source language: pages and PDF count them and lead there."""


class English(str):
    """A word or sentence of the interface that the language of the edition lacks."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> English:
        return English(super().format(*values, **named))

    def __mod__(self, values: object) -> English:
        return English(super().__mod__(values))


class _Lacking(gettext.NullTranslations):
    """Comes after all catalogs."""

    def gettext(self, message: str) -> str:
        return English(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return English(msgid1 if n == 1 else msgid2)


def interface(language: Language, other: gettext.NullTranslations | None = None) -> gettext.NullTranslations:
    """A gettext translator of the interface, which looks in our catalog first and then in an ``other``.

    What both lack is given as ``English``.
    """
    words = next(filter(None, map(_catalog, (language.code, language.locale.language))), gettext.NullTranslations())
    if other:
        words.add_fallback(other)
    if language.locale.language != "en":
        words.add_fallback(_Lacking())
    return words


def joined(sentences: Iterable[str], between: str = " ") -> str:
    """The sentences in a row, which are English if one of them is."""
    sentences = list(sentences)
    text = between.join(sentences)
    return English(text) if any(isinstance(sentence, English) for sentence in sentences) else text


def spoken_in(text: str, language: Language) -> Language:
    """The language of a text of the interface in an edition of ``language``."""
    return Language("en") if isinstance(text, English) else language


def said(text: str) -> str:
    """For templates: the words, in an element that marks them where they are ``English``."""
    return Markup('<span lang="en" dir="ltr">{}</span>').format(str(text)) if isinstance(text, English) else text


def lang(text: str, direction: str = "") -> str:
    """For templates: the attribute of an element whose label or tooltip the words are, where they are ``English``.

    With a direction also that, of an element that holds the words.
    """
    if not isinstance(text, English):
        return ""
    return Markup(' lang="en" dir="{}"').format(direction) if direction else Markup(' lang="en"')


FILTERS = {"said": said, "lang": lang}


def _catalog(code: str) -> gettext.GNUTranslations | None:
    binary = _compiled(code)
    return gettext.GNUTranslations(io.BytesIO(binary)) if binary else None


@cache
def _compiled(code: str) -> bytes | None:
    """The catalog of a language in the form that gettext reads, if there is one."""
    catalog = THEME / "locale" / f"{code}.po"
    if not catalog.is_file():
        return None
    binary = io.BytesIO()
    write_mo(binary, read_po(io.StringIO(catalog.read_text(encoding="utf-8")), locale=code))
    return binary.getvalue()
