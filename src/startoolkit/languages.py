"""Languages: names, tags, direction, dates and numbers from Unicode CLDR, through Babel."""

from __future__ import annotations

import datetime
import re
from functools import cached_property
from typing import TYPE_CHECKING

import attrs
from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SCRIPT = 4
"""Letters in the code of a script, such as ``Latn``."""
_CODE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_([A-Z]{2}|[0-9]{3}))?")


@attrs.frozen(order=True)
class Language:
    """A language by its Sphinx code, such as ``de`` or ``pt_BR``; raises ValueError for an unknown one."""

    code: str

    def __attrs_post_init__(self) -> None:
        try:
            if not _CODE.fullmatch(self.code):
                raise ValueError
            self.locale  # noqa: B018  (parsed here, so that a wrong code raises at once)
        except (ValueError, UnknownLocaleError, TypeError) as error:
            meant = f"write it {_meant(str(self.code))}" if _meant(str(self.code)) else "such as de or pt_BR"
            raise ValueError(f"{self.code!r} is not a language code ({meant})") from error

    def __reduce__(self) -> tuple[type[Language], tuple[str]]:
        # Pickle the code only: languages are sent between processes often, and the CLDR data of one has 129 kB.
        return Language, (self.code,)

    @classmethod
    def of_tag(cls, tag: str) -> Language:
        """The language of a BCP 47 tag in any case: ``pt-br`` is ``pt_BR``; raises ValueError if unknown."""
        first, *rest = tag.split("-")
        return cls("_".join([first, *(part.title() if len(part) == _SCRIPT else part.upper() for part in rest)]))

    @cached_property
    def locale(self) -> Locale:
        """The CLDR data of the language."""
        return Locale.parse(self.code)

    @property
    def tag(self) -> str:
        """The BCP 47 tag, used in HTML and addresses: ``pt-BR``."""
        return self.code.replace("_", "-")

    @property
    def territory(self) -> str:
        """The territory of the language, or the one where it is most likely spoken: ``DE`` of ``de``, ``GB`` of ``en``.

        For English, which CLDR would take for American, it is that of the language's own name; empty where none is known.
        """
        if self.locale.territory:
            return str(self.locale.territory)
        likely = {"en": "en_GB"}.get(self.code) or get_global("likely_subtags").get(self.code, "")
        return str(likely).rpartition("_")[2] if "_" in str(likely) else ""

    def may_be(self, name: str) -> bool:
        """Whether the ``Language`` field of a catalog may mean this language: one for ``de_AT`` may say ``de``."""
        mine, other = _parts(self.code), _parts(name)
        return mine[0] == other[0] and all(
            one == two or not one or not two for one, two in zip(mine, other, strict=True)
        )

    @cached_property
    def names_in_addresses(self) -> frozenset[str]:
        """What addresses and file names call the language, in small letters: ``zh``, ``zh-cn``, ``cn``, ``chinese``."""
        parts = [part.lower() for part in (self.locale.language, self.locale.script, self.locale.territory) if part]
        codes = {parts[0], *("-".join((parts[0], *rest)) for rest in (parts[1:], parts[1:2], parts[2:]) if rest)}
        likely = str(get_global("likely_subtags").get(self.code, "")).lower().split("_")
        codes |= {"-".join((parts[0], part)) for part in likely[1:]}
        words = {self.own_name.partition(" ")[0].lower(), self.name_in(Language("en")).partition(" ")[0].lower()}
        found = {*codes, *(code.replace("-", "_") for code in codes), self.territory.lower(), *words}
        return frozenset(name for name in found if len(name) > 1)

    @property
    def own_name(self) -> str:
        """The name of the language in that language, capitalised for menus: ``Français``."""
        name = self.locale.get_display_name() or self.code
        return name[:1].upper() + name[1:]

    def name_in(self, other: Language) -> str:
        """The name of the language in another one, for use in a sentence: ``anglais``."""
        return self.locale.get_display_name(other.locale) or self.own_name

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return str(self.locale.text_direction)

    def date(self, day: datetime.date) -> str:
        """A date in the language's long format: ``1. Dezember 2014``, ``1er décembre 2014``."""
        from babel.dates import format_date  # noqa: PLC0415  (these three are slow to import)

        text = format_date(day, "long", locale=self._formats)
        if self.locale.language == "fr" and day.day == 1:
            # CLDR has "1 décembre"; French uses an ordinal for the first day of a month, and for no other.
            text = text.replace("1 ", "1er ", 1)
        return text

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        from babel.numbers import format_decimal  # noqa: PLC0415

        return format_decimal(value, locale=self._formats)

    def size(self, count: int) -> str:
        """A file size in decimal kilobytes or megabytes: ``412 kB``, ``1,3 MB`` (French: ``Mo``)."""
        unit, factor = ("MB", 1_000_000) if count >= 1_000_000 else ("kB", 1_000)
        if self.locale.language == "fr":
            unit = {"MB": "Mo", "kB": "ko"}[unit]
        value = count / factor
        rounded = round(value, 1) if factor > 1_000 else max(1, round(value))
        return f"{self.number(rounded)}\N{NO-BREAK SPACE}{unit}"

    def percent(self, share: int) -> str:
        """A percentage, from 0 to 100, in the language's format: ``95 %``."""
        from babel.numbers import format_percent  # noqa: PLC0415

        return format_percent(share / 100, locale=self._formats)

    def enumerated(self, items: Sequence[str]) -> str:
        """The items as a list in a sentence: ``one, two and three``."""
        from babel.lists import format_list  # noqa: PLC0415

        return format_list(list(items), locale=self._formats)

    @property
    def _formats(self) -> Locale:
        # English without a territory is world English (1 December), not American (December 1).
        return Locale.parse("en_001") if self.code == "en" else self.locale


def nearest(text: str, languages: Iterable[Language]) -> Language | None:
    """The language that a mistyped code may mean: another case, a tag, a name, or a code with or without territory."""
    known = list(languages)
    for called in (text, _meant(text), (_meant(text) or text).partition("_")[0]):
        for language in known:
            if called and called.casefold() == language.code.casefold():
                return language
    return next(
        (one for one in known if text.casefold() in (one.own_name.casefold(), one.code.partition("_")[0])), None
    )


def _meant(text: str) -> str:
    """The code that a mistyped code or an English name may mean: ``DE``, ``pt-br``, ``German``; empty if none."""
    parts = text.replace("-", "_").split("_")
    territories = [part.title() if len(part) == _SCRIPT else part.upper() for part in parts[1:]]
    code = "_".join([parts[0].lower(), *territories])
    if code != text and _CODE.fullmatch(code) and names_language(code):
        return code
    names = {name.casefold(): code for code, name in Locale("en").languages.items() if names_language(code)}
    return str(names.get(text.casefold(), ""))


def names_language(text: str) -> bool:
    """Whether a text is a code or tag, in any case, of a language in CLDR."""
    return localedata.normalize_locale(text.replace("-", "_")) is not None


_RENAMED = {"in": "id", "iw": "he", "ji": "yi", "no": "nb"}
"""Old codes and the macrolanguage code ``no``, with the codes used today."""


def _parts(name: str) -> tuple[str, str, str]:
    """Language, script and territory of a code in any spelling, in small letters; empty if absent."""
    first, *others = re.split(r"[-_.@]", name.strip().lower())
    script = next((part for part in others if len(part) == 4 and part.isalpha()), "")
    territory = next((part for part in others if re.fullmatch("[a-z]{2}|[0-9]{3}", part)), "")
    return _RENAMED.get(first, first), script, territory
