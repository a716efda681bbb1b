"""The words of the interface (theme, star, PDF template) in each language, from ``theme/locale/<code>.po``.

English is the language of the msgids, so it needs no catalog.  What another language lacks is English, too, and is an
``English``, so that pages and PDF can mark it as such: a voice would read it as words of the language around it.
"""

from __future__ import annotations

import gettext
import io
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from startoolkit.catalog_files import FOLDER
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

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


class _Own(gettext.NullTranslations):
    """The words of a project's own catalog, as far as they can be used."""

    def __init__(self, catalog: po.Catalog, after: gettext.NullTranslations) -> None:
        super().__init__()
        self.add_fallback(after)
        self._after = after
        used = [message for message in catalog.live if message.translated and not word_fault(message)]
        self._texts = {message.msgid: message.msgstr for message in used}
        self._forms = {message.msgid: message.forms for message in used if message.forms}
        header = re.search(r"plural=([^;]*)", catalog.header.get("Plural-Forms", ""))
        self._form = gettext.c2py(header[1].strip() if header else "n != 1")

    def info(self) -> dict[str, str]:
        """The header of the catalog that has all words, if there is one; see ``search_words`` in ``sphinxext/theme/page_context.py``."""
        return self._after.info()

    def gettext(self, message: str) -> str:
        return self._texts.get(message) or super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._forms.get(msgid1, ())
        number = self._form(n)
        return forms[number] if number < len(forms) else super().ngettext(msgid1, msgid2, n)


def interface(
    language: Language, other: gettext.NullTranslations | None = None, locales: Iterable[Path] = ()
) -> gettext.NullTranslations:
    """A gettext translator of the interface, which looks in our catalog first and then in an ``other``.

    Before both come the catalogs of a project and its plugins, in folders such as ``locale/``; what in them cannot be used
    is passed over, see ``word_faults``.  What all lack is given as ``English``.
    """
    words = next(filter(None, map(_catalog, (language.code, language.locale.language))), gettext.NullTranslations())
    for folder in reversed([*locales]):
        words = _preceded(words, own_catalog(folder, language))
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


OWN = "startoolkit"
"""Name of a project's own catalog of the interface: ``locale/pl/LC_MESSAGES/startoolkit.messages.po``."""


def own_catalog(locale: Path, language: Language) -> Path:
    """Where a project's own catalog of the interface is, if it has one."""
    return locale / language.code / FOLDER / f"{OWN}.po"


def _preceded(words: gettext.NullTranslations, path: Path) -> gettext.NullTranslations:
    """The words after those of a catalog, where that is there and can be read."""
    try:
        own = _Own(po.read(path, within=path.parents[2]), words) if path.is_file() else None
    except (StarError, ValueError):  # told with what else is said of catalogs; ValueError: of its plural rule
        return words
    return own or words


def word_faults(path: Path) -> Iterator[tuple[int | None, str]]:
    """What keeps words of a project's own catalog from being used: the line and a sentence each."""
    if not path.is_file():
        return
    try:
        catalog = po.read(path, within=path.parents[2])
        _Own(catalog, gettext.NullTranslations())
    except StarError as error:
        yield (error.place.line if error.place else None), error.message
        return
    except ValueError as error:
        yield 1, f"Its plural rule cannot be used: {error}."
        return
    for message in catalog.live:
        fault = word_fault(message) if message.translated else ""
        if fault:
            yield message.line, fault


_PLACEHOLDER = re.compile(r"\$?\{\w*\}|%\(\w+\)[sd]|%[sd]")


def word_fault(message: po.Message) -> str:
    """Why a translated word of the interface cannot be used; empty where it can.

    Words are put into pages, scripts and the PDF, so they hold no markup, and what is filled in is that of the source.
    """
    plural = known_words().get(message.msgid)
    if plural is None or plural != (message.plural or ""):
        return "The interface has no such words."
    for text in message.forms or (message.msgstr,):
        if re.search(r"[<>&\"\\\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text):
            return "Words of the interface have no markup, straight quotes or control characters."
        wanted = [sorted(_PLACEHOLDER.findall(one)) for one in (message.msgid, plural or message.msgid)]
        if sorted(_PLACEHOLDER.findall(text)) not in wanted or len(text) > _LONGEST:
            return "What is filled in, such as {count}, is not that of the source, or the text is too long."
    return ""


_LONGEST = 1000


@cache
def known_words() -> dict[str, str]:
    """Every message of the interface, and its plural, or an empty text."""
    template = read_po(io.StringIO((THEME / "locale" / "startoolkit.pot").read_text(encoding="utf-8")))
    known = [(message.id if isinstance(message.id, tuple | list) else (message.id, "")) for message in template]
    return {str(one): str(plural) for one, plural in known if one}


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
