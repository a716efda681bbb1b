"""Translations of the interface (theme, star, PDF template), from ``theme/locale/<code>.po``.

English is the language of the msgids, so it needs no catalog.  Messages that another language lacks stay in English and
have the type ``English``, so that pages and PDF can mark their language; a screen reader would otherwise pronounce them
as words of the language around them.
"""

from __future__ import annotations

import gettext
import io
import re
from functools import cache
from html import unescape
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup

from startoolkit.catalog_files import own_catalog
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.messages import po
from startoolkit.messages.dialect import Dialect
from startoolkit.messages.judge import faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

THEME = resources.files("startoolkit") / "theme"
UNTRANSLATED = "untranslated-"
"""Prefix of the ids of untranslated passages; pages and PDF count them and link to them."""


class English(str):
    """A text of the interface in English, because the edition's language lacks it; formatting keeps the type."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> English:
        return English(super().format(*values, **named))

    def __mod__(self, values: object) -> English:
        return English(super().__mod__(values))


class _Lacking(gettext.NullTranslations):
    """The last fallback: returns the msgid as ``English``, unless an extension has added messages later that have it."""

    def gettext(self, message: str) -> str:
        text = super().gettext(message)
        return English(message) if text == message else text

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return English(msgid1 if n == 1 else msgid2)


class OfTemplates(gettext.NullTranslations):
    """The words of a project's templates, with ``after`` as fallback: its catalog ``sphinx.po``, as Sphinx has it.

    They go into pages as they are, so those with other markup or placeholders than their msgid are left out.
    """

    def __init__(self, catalog: po.Catalog, after: gettext.NullTranslations) -> None:
        super().__init__()
        self.add_fallback(after)
        used = [message for message in catalog.live if message.translated and _is_as_safe(message)]
        self._texts = {message.msgid: message.msgstr for message in used}

    def gettext(self, message: str) -> str:
        return self._texts.get(message) or super().gettext(message)


def _is_as_safe(message: po.Message) -> bool:
    """Whether a translation brings no markup, placeholders or hidden characters that its msgid lacks, and is not far longer."""
    # "=" so that nothing gets out of an attribute in single quotes or none; Jinja takes each "%" for a placeholder.
    active = re.compile(
        rf"<[^>]*>|&\w+;|[<>&\"\\=`]|{_PLACEHOLDER.pattern}|%|[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]"
    )
    is_same = sorted(active.findall(message.msgid)) == sorted(active.findall(message.msgstr))
    return is_same and not faults(message.msgid, message.msgstr, ["code"], Dialect())


class _Own(gettext.NullTranslations):
    """The usable messages of a project's own catalog, with ``after`` as fallback."""

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
        """The header of the built-in catalog; ``search_words`` in ``sphinxext/theme/page_context.py`` needs it."""
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
    """A gettext translator of the interface.

    It looks in the catalogs of a project and its plugins (in the folders ``locales``, such as ``locale/``), then in the
    built-in catalog, then in ``other``; a message that all lack is ``English``.  Messages of a project that cannot be
    used are ignored, see ``word_faults``.
    """
    words = next(filter(None, map(_catalog, _names(language))), gettext.NullTranslations())
    for folder in reversed([*locales]):
        words = _preceded(words, own_catalog(folder, language))
    if other:
        words.add_fallback(other)
    if language.base != "en":
        words.add_fallback(_Lacking())
    return words


def _names(language: Language) -> tuple[str, ...]:
    """The names that the built-in catalog of a language may have: ``zh_Hans`` for ``zh_CN``, ``nb`` for ``no``."""
    return language.code, f"{language.base}_{language.usual_script}", {"no": "nb"}.get(language.base, language.base)


def lacking(
    language: Language, other: gettext.NullTranslations | None = None, locales: Iterable[Path] = ()
) -> list[str]:
    """The msgids of the interface that a language lacks, which pages then say in English; as ``interface``."""
    words = interface(language, other, locales)
    # Python before 3.12 finds a message with plural forms by ``ngettext`` only.
    said = {id_: words.ngettext(id_, many, 1) if many else words.gettext(id_) for id_, many in known_words().items()}
    return [msgid for msgid, text in said.items() if isinstance(text, English)]


def joined(sentences: Iterable[str], between: str = " ") -> str:
    """The sentences joined; ``English`` if one of them is."""
    sentences = list(sentences)
    text = between.join(sentences)
    return English(text) if any(isinstance(sentence, English) for sentence in sentences) else text


def spoken_in(text: str, language: Language) -> Language:
    """The language of a text of the interface in an edition of ``language``."""
    return Language("en") if isinstance(text, English) else language


def said(text: str) -> str:
    """Template filter: the text, in a ``span`` with its language if it is ``English``."""
    return Markup('<span lang="en" dir="ltr">{}</span>').format(str(text)) if isinstance(text, English) else text


def lang(text: str, direction: str = "") -> str:
    """Template filter: the attribute ``lang`` for an element whose label or tooltip is ``English``; else empty.

    With a ``direction``, for an element that contains the text, the attribute ``dir`` too.
    """
    if not isinstance(text, English):
        return ""
    return Markup(' lang="en" dir="{}"').format(direction) if direction else Markup(' lang="en"')


def untagged(html: str) -> str:
    """Template filter: the text of HTML; unlike Jinja's ``striptags`` it keeps no-break spaces, as in ``Quoi ?``."""
    text = unescape(re.sub(r"<[^>]*>", "", html))
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


FILTERS = {"said": said, "lang": lang, "untagged": untagged}


def _preceded(words: gettext.NullTranslations, path: Path) -> gettext.NullTranslations:
    """The messages of the catalog at ``path`` with ``words`` as fallback; ``words`` alone if it cannot be read."""
    try:
        own = _Own(po.read(path, within=path.parents[2]), words) if path.is_file() else None
    except (StarError, ValueError):  # ``remarks.py`` reports both; ValueError is about the plural rule
        return words
    return own or words


def word_faults(path: Path) -> Iterator[tuple[int | None, str]]:
    """The line (if known) and a sentence for everything in a project's own catalog that cannot be used."""
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
    """Why a translated message of the interface cannot be used; empty if it can.

    It goes into pages, scripts and the PDF, so it must have no markup, and the same placeholders as its msgid.
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
    """The msgid of each message of the interface, with its ``msgid_plural`` or an empty text."""
    from babel.messages.pofile import read_po  # noqa: PLC0415  (for projects with words of their own alone)

    template = read_po(io.StringIO((THEME / "locale" / "startoolkit.pot").read_text(encoding="utf-8")))
    known = [(message.id if isinstance(message.id, tuple | list) else (message.id, "")) for message in template]
    return {str(one): str(plural) for one, plural in known if one}


def _catalog(code: str) -> gettext.GNUTranslations | None:
    binary = _compiled(code)
    return gettext.GNUTranslations(io.BytesIO(binary)) if binary else None


@cache
def _compiled(code: str) -> bytes | None:
    """The built-in catalog of a language as the bytes of an MO file; None if there is none."""
    catalog = THEME / "locale" / f"{code}.po"
    if not catalog.is_file():
        return None
    from babel.messages.mofile import write_mo  # noqa: PLC0415  (slow to import, and needed for pages only)
    from babel.messages.pofile import read_po  # noqa: PLC0415

    binary = io.BytesIO()
    write_mo(binary, read_po(io.StringIO(catalog.read_text(encoding="utf-8")), locale=code))
    return binary.getvalue()
