"""Data: what stays with its number at the end of a line, such as units, currencies and the names of months."""

from __future__ import annotations

import re
from functools import cache

SYMBOLS = r"km²?|cm|mm|m²|kg|ha|°C"
WORDS = {
    "de": "(?:Sekunde|Minute|Stunde|Woche|Tage?|Monate?|Jahre?|Meile|Million|Milliarde)(?:e?n)?|Jahrs?|Uhr|Euro|Pfund|Prozent"
    "|(?:Kilom|M)etern?|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    "fr": "(?:seconde|minute|heure|jour|semaine|an|année|euro|livre|mile|mètre|kilomètre|million|milliard)s?|mois|h"
    "|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
}
"""Alternatives of a regular expression for each language: the checks of translations ask for no-break spaces before them."""
_JOINED = {
    "en": "(?:second|minute|hour|day|week|month|year|mile|metre|kilometre|million|billion|pound|euro)s?|per cent"
    "|January|February|March|April|May|June|July|August|September|October|November|December",
    **WORDS,
}
"""The same for the builds, which join them whatever the source has; English is not checked for these."""


@cache
def joining_spaces(language: str, months: tuple[str, ...] = ()) -> re.Pattern[str]:
    """Matches each space between a number and its unit in texts of a language, given as its code without territory.

    Of languages without words of their own here, the ``months`` count, which are named as in dates.
    """
    signs = rf"(?:[%€£$¥]|{SYMBOLS})(?!\w)"
    words = rf"(?:{_JOINED.get(language) or '|'.join(map(re.escape, months)) or '(?!)'})\b"
    return re.compile(rf"(?<=\d) (?={signs}|{words})|(?<=\d\.) (?={words})|(?<=[€£$¥]) (?=\d)")
