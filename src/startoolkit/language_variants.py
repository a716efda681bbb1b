"""The variants of languages that have a name in tags (BCP 47), such as ``simple`` in ``de-simple``."""

from __future__ import annotations

REGISTERED = frozenset(
    """
    1606nict 1694acad 1901 1959acad 1994 1996 abl1943 akuapem alalc97 aluku anpezo ao1990 aranes arevela arevmda
    arkaika asante auvern baku1926 balanka barla basiceng bauddha bciav bcizbl biscayan biske blasl bohoric boont
    bornholm cisaup colb1945 cornu creiss dajnko ekavsk emodeng fascia fodom fonipa fonkirsh fonnapa fonupa fonxsamp
    gallo gascon gherd grclass grital grmistr hepburn heploc hognorsk hsistemo ijekavsk itihasa ivanchov jauer jyutping
    kkcor kociewie kscor laukika lemosin lengadoc lipaw ltg1929 ltg2007 luna1918 metelko monoton ndyuka nedis newfound
    nicard njiva nulik osojs oxendict pahawh2 pahawh3 pahawh4 pamaka peano pehoeji petr1708 pinyin polyton provenc puter
    rigik rozaj rumgr scotland scouse simple solba sotav spanglis surmiran sursilv sutsilv synnejyl tailo tarask
    tongyong tunumiit uccor ucrcor ulster unifon vaidika valbadia valencia vallader vecdruka vivaraup wadegile xsistemo
    """.split()
)
"""Those in the Language Subtag Registry of IANA, as of November 2026."""
NAMES = {
    "simple": {
        "bg": "опростен", "ca": "simplificat", "cs": "zjednodušená", "cy": "syml", "da": "forenklet", "de": "vereinfacht",
        "el": "απλοποιημένα", "en": "simplified", "es": "simplificado", "et": "lihtsustatud", "fi": "selkokieli",
        "fr": "simplifié", "hr": "pojednostavljeni", "hu": "egyszerűsített", "it": "semplificato", "nb": "forenklet",
        "nl": "vereenvoudigd", "nn": "forenkla", "no": "forenklet", "pl": "uproszczony", "pt": "simplificado",
        "ro": "simplificată", "ru": "упрощённый", "sk": "zjednodušená", "sl": "poenostavljena", "sv": "lättläst",
        "uk": "спрощена",
    },
    "rumgr": {"de": "Rumantsch Grischun", "en": "Rumantsch Grischun", "rm": "grischun"},
}  # fmt: skip
"""What languages call variants that CLDR has no name for."""
