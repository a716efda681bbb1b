"""Languages: names, tags, direction, dates and numbers from Unicode CLDR, through Babel."""

from __future__ import annotations

import datetime
import re
from functools import cache, cached_property
from typing import TYPE_CHECKING

import attrs
from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from startoolkit.language_variants import NAMES, REGISTERED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SCRIPT = 4
"""Letters in the code of a script, such as ``Latn``."""
_CODE = re.compile(
    r"([a-z]{2,3})(?:_([A-Z][a-z]{3}))?(?:_([A-Z]{2}|[0-9]{3}))?(?:_([a-z0-9]{5,8}|[0-9][a-z0-9]{3})|@([a-z0-9]{2,10}))?"
)
"""Language, script, territory, and a variant (``de_simple``), or a modifier as gettext has it (``ca@valencia``)."""
_SCRIPTS = {
    "arabic": "Arab",
    "cyrillic": "Cyrl",
    "devanagari": "Deva",
    "hebrew": "Hebr",
    "iqtelif": "Latn",
    "latin": "Latn",
    "shaw": "Shaw",
}
"""The scripts that modifiers stand for."""
_MODIFIERS = {"tarask": "tarask", "valencia": "valencia", "ekavsk": "ekavian", "ijekavsk": "ijekavian"}
"""Variants that catalogs usually have as a modifier (``ca@valencia``), with what that is called."""
_LONGEST_PRIVATE = 8
"""Letters of a part of a tag for private use."""
_RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}


@attrs.frozen(order=True)
class Language:
    """A language by its Sphinx code, such as ``de``, ``pt_BR`` or ``sr@latin``; raises ValueError for an unknown one.

    A language that CLDR names without having data of it, such as ``ach`` (Acoli), is known: its dates and numbers are
    those of English, as are the words of the interface.
    """

    code: str

    def __attrs_post_init__(self) -> None:
        try:
            if not _CODE.fullmatch(self.code) or not (self.is_in_cldr or _is_named(self._parts[0])):
                raise ValueError
            is_named_in_tag = self._modifier_in_tag if "@" in self.code else self._variant
            if self._modifier and not is_named_in_tag:
                raise ValueError
        except (ValueError, UnknownLocaleError, TypeError) as error:
            meant = f"write it {_meant(str(self.code))}" if _meant(str(self.code)) else "such as de or pt_BR"
            raise ValueError(f"{self.code!r} is not a language code ({meant})") from error

    def __reduce__(self) -> tuple[type[Language], tuple[str]]:
        # Pickle the code only: languages are sent between processes often, and the CLDR data of one has 129 kB.
        return Language, (self.code,)

    @classmethod
    def of_tag(cls, tag: str) -> Language:
        """The language of a BCP 47 tag in any case: ``pt-br`` is ``pt_BR``; raises ValueError if unknown."""
        return cls(_code(tag))

    @property
    def _parts(self) -> tuple[str, str, str, str]:
        """Language, script, territory and modifier, as they are in the code; empty if absent."""
        match = _CODE.fullmatch(self.code)
        assert match  # else the language could not have been made
        language, script, territory, variant, modifier = match.groups("")
        return language, script, territory, variant or modifier

    @property
    def _variant(self) -> str:
        """The variant in the registry of BCP 47, whichever way the code has it; empty if none."""
        name = next((one for one, called in _MODIFIERS.items() if called == self._parts[3]), self._parts[3])
        return name if name in REGISTERED else ""

    @property
    def _modifier(self) -> str:
        """The modifier, unless it says nothing of the language: ``@euro`` once told the currency."""
        return self._parts[3].removeprefix("euro")

    @property
    def _modifier_in_tag(self) -> str:
        """The modifier as a part of a BCP 47 tag; empty for one that does not fit."""
        name = self._modifier
        private = f"x-{name}" if name and len(name) <= _LONGEST_PRIVATE else ""
        return _SCRIPTS.get(name) or self._variant or private

    @cached_property
    def _record(self) -> Locale | None:
        """The CLDR data of the language, if there are any: with its script or variant if these have their own."""
        language, script, territory, modifier = self._parts
        script = _SCRIPTS.get(modifier) or script
        variant = self._variant.upper()
        for parts in dict.fromkeys(
            [(language, script, territory, variant), (language, script, "", variant), (language, "", territory)]
        ):
            try:
                return Locale.parse("_".join(filter(None, parts)))
            except (ValueError, UnknownLocaleError, TypeError):
                continue
        return None

    @property
    def is_in_cldr(self) -> bool:
        """Whether CLDR has data of the language, and not only its name."""
        return self._record is not None

    @property
    def locale(self) -> Locale:
        """The CLDR data of the language; where there are none, those of world English."""
        return self._record or Locale.parse("en_001")

    @property
    def base(self) -> str:
        """The language without script, territory and variant."""
        return str(self._record.language) if self._record else self._parts[0]

    @property
    def script(self) -> str:
        """The script, where the code or its territory tells it; empty if it is the usual one of the language."""
        return str(_SCRIPTS.get(self._parts[3]) or self._parts[1] or (self._record and self._record.script) or "")

    @property
    def usual_script(self) -> str:
        """The script that the language is written in; empty if unknown."""
        code = f"{self._parts[0]}_{self.region}" if self.region else self._parts[0]
        return self.script or _likely(code)[0] or _likely(self._parts[0])[0]

    @property
    def region(self) -> str:
        """The territory, where the code tells it."""
        return str((self._record and self._record.territory) or self._parts[2])

    @property
    def tag(self) -> str:
        """The BCP 47 tag, used in HTML and addresses: ``pt-BR``, ``sr-Latn``, ``ca-valencia``, ``de-x-formal``."""
        language, script, territory, modifier = self._parts
        script = _SCRIPTS.get(modifier) or script
        last = "" if modifier in _SCRIPTS else self._modifier_in_tag
        return "-".join(filter(None, (language, script, territory, last)))

    @property
    def territory(self) -> str:
        """The territory of the language, or the one where it is most likely spoken: ``DE`` of ``de``, ``GB`` of ``en``.

        For English, which CLDR would take for American, it is that of the language's own name; empty where none is known.
        """
        return self.region or {"en": "GB"}.get(self._plain) or _likely(self._plain)[1]

    @property
    def spelt_as(self) -> str:
        """The code of the language whose spelling it has, which ``simple`` and modifiers of their own do not change."""
        own = self._variant not in ("", "simple") or self._modifier in _SCRIPTS
        return self.code if own else self._plain

    @property
    def _plain(self) -> str:
        """The code without variant and modifier."""
        return "_".join(filter(None, self._parts[:3]))

    def may_be(self, name: str) -> bool:
        """Whether the ``Language`` field of a catalog may mean this language: one for ``de_AT`` may say ``de``."""
        mine, other = _parts(self.code), _parts(name)
        return mine[0] == other[0] and all(
            one == two or not one or not two for one, two in zip(mine, other, strict=True)
        )

    @cached_property
    def names_in_addresses(self) -> frozenset[str]:
        """What addresses and file names call the language, in small letters: ``zh``, ``zh-cn``, ``cn``, ``chinese``."""
        parts = [part.lower() for part in (self.base, self.script, self.region) if part]
        codes = {parts[0], *("-".join((parts[0], *rest)) for rest in (parts[1:], parts[1:2], parts[2:]) if rest)}
        likely = str(get_global("likely_subtags").get(self._plain, "")).lower().split("_")
        codes |= {"-".join((parts[0], part)) for part in likely[1:]}
        words = {name.partition(" ")[0].lower() for name in (self.own_name, self.english_name)}
        found = {*codes, *(code.replace("-", "_") for code in codes), self.territory.lower(), *words}
        return frozenset(name for name in found if len(name) > 1)

    @property
    def own_name(self) -> str:
        """The name of the language in that language, capitalised for menus: ``Français``."""
        name = (self._record and self._record.get_display_name()) or self.english_name
        return self._noted(name[:1].upper() + name[1:], self.locale)

    @property
    def english_name(self) -> str:
        """The name of the language in English: ``Serbian (Latin)``."""
        return self.name_in(Language("en"))

    def _noted(self, name: str, locale: Locale) -> str:
        """The name with the modifier in brackets, in the words of ``locale`` if it has some, where the name lacks it."""
        if not self._modifier or self._modifier in _SCRIPTS or self._modifier[:5] in name.casefold():
            return name
        ours = NAMES.get(self._variant, {}).get(str(locale.language))
        note = str(locale.variants.get(self._variant.upper()) or ours or self._modifier)
        if note in name:
            return name
        return f"{name[:-1]}, {note})" if name.endswith(")") else f"{name} ({note})"

    def name_in(self, other: Language) -> str:
        """The name of the language in another one, for use in a sentence: ``anglais``."""
        if self._record:
            name = self._record.get_display_name(other.locale) or self._record.get_display_name() or self.code
        else:
            names = (one.languages.get(self._parts[0]) for one in (other.locale, Locale("en")))
            name = str(next(filter(None, names), self.code))
        return self._noted(name, other.locale)

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        if self._record and not _SCRIPTS.get(self._parts[3]):
            return str(self._record.text_direction)
        return "rtl" if (self.script or _likely(self._parts[0])[0]) in _RIGHT_TO_LEFT else "ltr"

    def date(self, day: datetime.date) -> str:
        """A date in the language's long format: ``1. Dezember 2014``, ``1er décembre 2014``."""
        from babel.dates import format_date  # noqa: PLC0415  (these three are slow to import)

        text = format_date(day, "long", locale=self._formats)
        if self.base == "fr" and day.day == 1:
            # CLDR has "1 décembre"; French uses an ordinal for the first day of a month, and for no other.
            text = text.replace("1 ", "1er ", 1)
        return text

    @property
    def months(self) -> tuple[str, ...]:
        """The names of the months as they stand in dates; none where they are written in digits."""
        names = self._formats.months["format"]["wide"].values()
        return tuple(name for name in names if not name[:1].isdigit())

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        from babel.numbers import format_decimal  # noqa: PLC0415

        return format_decimal(value, locale=self._formats)

    def size(self, count: int) -> str:
        """A file size in decimal kilobytes or megabytes: ``412 kB``, ``1,3 MB`` (French: ``Mo``)."""
        unit, factor = ("MB", 1_000_000) if count >= 1_000_000 else ("kB", 1_000)
        if self.base == "fr":
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
        return Locale.parse("en_001") if self._plain == "en" else self.locale


def _is_named(language: str) -> bool:
    """Whether CLDR names a language, or says where it is spoken, though it may have no data of it."""
    return language in Locale("en").languages or language in get_global("likely_subtags")


def _likely(code: str) -> tuple[str, str]:
    """The script in which a language is most likely written, and the territory where it is spoken; empty if unknown."""
    _, *rest = str(get_global("likely_subtags").get(code, "")).split("_")
    return ("", rest[0]) if len(rest) == 1 else (rest[0], rest[-1]) if rest else ("", "")


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
    code = _code(text)
    if code != text and _is_code(code):
        return code
    return _by_english_name().get(text.casefold(), "")


@cache
def _by_english_name() -> dict[str, str]:
    """The codes of the languages in CLDR by their names in English, in small letters."""
    names = Locale("en").languages.items()
    return {str(name).casefold(): str(code) for code, name in names if names_language(code)}


def _code(text: str) -> str:
    """The code of a tag, or of a code with other separators, in any case: ``DE-Simple`` is ``de_simple``."""
    code, *rest = re.split("[-_@]", text.lower())
    for part in (one for one in rest if one != "x"):
        if len(part) == _SCRIPT and part.isalpha():
            code += f"_{part.title()}"
        elif re.fullmatch("[a-z]{2}|[0-9]{3}", part):
            code += f"_{part.upper()}"
        else:
            name = _MODIFIERS.get(part, part)
            code += f"@{name}" if part in _MODIFIERS or part not in REGISTERED else f"_{name}"
    return code


def _is_code(text: str) -> bool:
    """Whether a text is the code of a language."""
    try:
        Language(text)
    except ValueError:
        return False
    return True


def names_language(text: str) -> bool:
    """Whether a text is a code or tag, in any case, of a language in CLDR, with a registered variant or without."""
    parts = text.lower().replace("_", "-").split("-")
    plain = parts[:-1] if parts[-1] in REGISTERED else parts
    return bool(plain) and localedata.normalize_locale("_".join(plain)) is not None


_RENAMED = {"in": "id", "iw": "he", "ji": "yi", "no": "nb"}
"""Old codes and the macrolanguage code ``no``, with the codes used today."""


def _parts(name: str) -> tuple[str, str, str]:
    """Language, script and territory of a code in any spelling, in small letters; empty if absent."""
    first, *others = re.split(r"[-_.@]", name.strip().lower())
    script = next((part for part in others if len(part) == 4 and part.isalpha()), "")
    territory = next((part for part in others if re.fullmatch("[a-z]{2}|[0-9]{3}", part)), "")
    return _RENAMED.get(first, first), script, territory
