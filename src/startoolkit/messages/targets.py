"""Whether the target of a translation is that of the source, or the same page, section or picture for its readers.

Pure functions of the two texts, except for what the dialect of the page answers.  Nothing is fetched or opened.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from startoolkit.messages.dialect import Dialect

PICTURES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
"""The ends of names of picture files."""
_WEB = re.compile(
    r"(?P<scheme>https?)://(?P<host>(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{0,62})(?::(?P<port>\d{1,5}))?"
    r"(?P<path>/[^?#\\\s]*|)(?:\?(?P<query>[^#\\\s]*))?(?:#(?P<fragment>[^\\\s]*))?",
    re.IGNORECASE,
)
"""An address of the web with nothing in it that programs read in different ways: no user name, backslash or space."""
_PORTS = {"http": "80", "https": "443"}
# Domains below which anybody can register a name, so that two names there may have two owners.
_SHARED = re.compile(
    r"(?:ac|co|com|edu|go|gob|gov|ne|net|or|org)\.[a-z]{2}|github\.io|gitlab\.io|pages\.dev|netlify\.app|vercel\.app"
    r"|herokuapp\.com|blogspot\.com|wordpress\.com|readthedocs\.io|readthedocs-hosted\.com|web\.app|firebaseapp\.com"
    r"|s3\.amazonaws\.com|azurewebsites\.net|r2\.dev|workers\.dev|surge\.sh|tumblr\.com|substack\.com|medium\.com|[a-z]+"
    r"|altervista\.org|bandcamp\.com|blogspot\.[a-z.]+|cloudfront\.net|co\.com|codeberg\.page|duckdns\.org|eu\.org|fly\.dev"
    r"|gitbook\.io|glitch\.me|itch\.io|livejournal\.com|neocities\.org|notion\.site|onrender\.com|sourceforge\.io|webflow\.io"
    r"|weebly\.com|wixsite\.com"
)
# Sites where anybody can register the first or the second part of a path: accounts, projects, short addresses.
_OF_MANY = re.compile(
    r"(?:(?:www|cdn|gist|m|mobile|old|raw|web|[a-z]{2}(?:-[a-z]{2})?)\.)?(?:archive\.org|bit\.ly|bitbucket\.org|codeberg\.org|facebook\.com|github\.com|githubusercontent\.com"
    r"|gitlab\.com|huggingface\.co|instagram\.com|is\.gd|jsdelivr\.net|linkedin\.com|linktr\.ee|medium\.com|ow\.ly|patreon\.com"
    r"|pinterest\.com|purl\.org|reddit\.com|sites\.google\.com|sourceforge\.net|sr\.ht|t\.me|telegram\.me|threads\.net|tiktok\.com"
    r"|tinyurl\.com|twitter\.com|vimeo\.com|vk\.com|x\.com|youtube\.com)"
)
# Wikis of one foundation with a host for each language, where an article has the name that its language gives it.
_WIKI = re.compile(
    r"(?:m\.)?(?:wikipedia|wiktionary|wikibooks|wikiquote|wikisource|wikivoyage|wikiversity|wikinews)\.org"
)
_ARTICLE = re.compile(r"/wiki/[^\s/:?#%\\]+")
# What may follow the name of a language: a territory, or one of the scripts that sites have versions in.
_SUBTAG = re.compile(r"[a-z]{2}|\d{3}|arab|cyrl|deva|guru|hans|hant|hebr|latn|mong|tfng")
_PARAMETER = re.compile(r"(?:hl|lang|language|locale|setlang|uselang)=(?P<tongue>[\w-]+)", re.IGNORECASE)
# Parameters that only tell a site where its readers come from.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|msclkid|mc_cid|mc_eid|scm|spm)=[^&]*", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")


class _Address(NamedTuple):
    scheme: str
    host: str
    port: str
    path: str
    query: str
    fragment: str


@lru_cache(maxsize=4096)
def _parsed(address: str) -> _Address | None:
    match = _WEB.fullmatch(address)
    if not match:
        return None
    scheme, host = match["scheme"].lower(), match["host"].lower()
    port = "" if match["port"] == _PORTS[scheme] else match["port"] or ""
    return _Address(scheme, host, port, match["path"] or "/", match["query"] or "", match["fragment"] or "")


@lru_cache(maxsize=4096)
def notation(address: str) -> str:
    """An address in one form for all notations that every program reads alike.

    Letters outside of ASCII are percent-encoded; scheme and host of the web are in small letters and without the usual
    port; a path in the project does not start with ``./``.
    """
    plain = quote(address, safe="".join(map(chr, range(33, 127))))
    found = _parsed(plain)
    if found is None:
        return plain.removeprefix("./") if plain.startswith("./") and not plain.startswith(".//") else plain
    port, query = found.port and f":{found.port}", found.query and f"?{found.query}"
    return f"{found.scheme}://{found.host}{port}{found.path}{query}{found.fragment and f'#{found.fragment}'}"


def is_same_page(source: str, target: str, tongues: frozenset[str]) -> bool:
    """Whether two addresses of the web are those of one page in two languages, as far as they tell.

    They differ only in what names a language: ``/en/`` and ``/es/``, ``/zh-cn/`` and nothing, ``en.`` and ``de.``
    before the same domain, ``?lang=en``, ``guide_en.pdf``.  ``tongues`` names the languages; see ``names_of``.
    """
    one, two = _parsed(notation(source)), _parsed(notation(target))
    if one is None or two is None or not tongues:
        return False
    is_upgraded = (one.scheme, two.scheme) == ("http", "https")
    hosts = _hosts(one.host, two.host, tongues)
    if (one.scheme != two.scheme and not is_upgraded) or one.port != two.port or not hosts or ".." in unquote(two.path):
        return False
    if (
        hosts == "wiki"
        and _ARTICLE.fullmatch(unquote(one.path))
        and _ARTICLE.fullmatch(unquote(two.path))
        and not two.query
        and re.fullmatch(r"[\w%.:()-]*", two.fragment)
    ):
        return True
    if _OF_MANY.fullmatch(two.host) and one.path.split("/")[:3] != two.path.split("/")[:3]:
        return False
    if _core(one.path, tongues) != _core(two.path, tongues) or not _is_same_query(one, two, tongues):
        return False
    is_same_place = (one.host, one.path) == (two.host, two.path)
    return two.fragment in (("", one.fragment) if not is_same_place else (one.fragment,)) or (
        not is_same_place and bool(one.fragment) and bool(re.fullmatch(r"[\w%.:()-]+", two.fragment))
    )


def _hosts(one: str, two: str, tongues: frozenset[str]) -> str:
    """``same`` or ``wiki`` for two hosts of one owner, which differ at most in the name of a language; else empty."""
    if one == two:
        return "same"
    if not any(_names_language(host.partition(".")[0], tongues) for host in (one, two)):
        return ""
    domains = {_domain(one, tongues), _domain(two, tongues)}
    if len(domains) != 1:
        return ""
    (domain,) = domains
    if _SHARED.fullmatch(domain):
        return ""
    return "wiki" if _WIKI.fullmatch(domain) else "same"


def _domain(host: str, tongues: frozenset[str]) -> str:
    """A host without the name of a language, or ``www``, at its start."""
    first, _, rest = host.partition(".")
    return rest if "." in rest and (first == "www" or _names_language(first, tongues)) else host


def _core(path: str, tongues: frozenset[str]) -> list[str]:
    """The parts of a path without those that name a language, also at the end of the name of a file."""
    parts = [part for part in path.split("/") if not _names_language(unquote(part), tongues)]
    return [*parts[:-1], _without_tongue(parts[-1], tongues)] if parts else parts


def _without_tongue(name: str, tongues: frozenset[str]) -> str:
    """The name of a file without the name of a language before its ending: ``guide_en.pdf`` is ``guide.pdf``."""
    match = re.fullmatch(
        r"(?P<stem>[^@~].*?)[._-](?P<tongue>[A-Za-z]{2,8}(?:[_-][A-Za-z]{2,4})?)(?P<end>\.\w{1,5})?", name
    )
    return f"{match['stem']}{match['end'] or ''}" if match and _names_language(match["tongue"], tongues) else name


def _names_language(word: str, tongues: frozenset[str]) -> bool:
    """Whether a word names one of the languages, perhaps with any script or territory: ``en``, ``en-AU``, ``german``."""
    first, *others = re.split(r"[-_]", word.lower())
    return word.lower() in tongues or (first in tongues and len(first) < 4 and all(map(_SUBTAG.fullmatch, others)))


def _is_same_query(one: _Address, two: _Address, tongues: frozenset[str]) -> bool:
    """Whether two addresses ask for the same in two languages; what only tracks readers may be left out."""
    before, after = (_asked(address.query, tongues) for address in (one, two))
    return before == after or [part for part in before if not _TRACKING.fullmatch(part)] == after


def _asked(query: str, tongues: frozenset[str]) -> list[str]:
    parts = query.split("&") if query else []
    matches = ((part, _PARAMETER.fullmatch(part)) for part in parts)
    return [part for part, match in matches if not (match and _names_language(match["tongue"], tongues))]


def is_same_picture(source: str, target: str, dialect: Dialect) -> bool:
    """Whether a picture of the translation is that of the source for readers of its language, and inside the project.

    The two names differ only in what names a language: ``plan.png`` and ``plan-de.png`` or ``en_images/plan.png``.
    """
    old, new = unquote(source), unquote(target)
    if not dialect.tongues or re.search(r"[\\:*?\x00-\x1f]|^/|//", new) or "%" in new or re.search(r"[\\:]|^//", old):
        return False
    one, two = PurePosixPath(old.removeprefix("./")), PurePosixPath(new.removeprefix("./"))
    if one.suffix.lower() not in PICTURES or two.suffix.lower() not in PICTURES:
        return False
    is_same = _picture(one, dialect.tongues) == _picture(two, dialect.tongues) and _climbs(one) == _climbs(two)
    return is_same and dialect.has_picture(new, old)


def _picture(file: PurePosixPath, tongues: frozenset[str]) -> tuple[list[str], list[str]]:
    """The folders of a picture without those that name a language, and the words of its name without the language."""
    folders = [name for name in file.parent.parts if not _tokens(name) & tongues]
    return folders, [word for word in re.split(r"[._-]+", file.stem) if word.lower() not in tongues]


def _climbs(file: PurePosixPath) -> list[int]:
    """Where a path goes up: that of the source at its start, and another one there, too."""
    return [at for at, part in enumerate(file.parts) if part == ".."]


def _tokens(name: str) -> set[str]:
    lower = name.lower()
    return {lower, *re.split(r"[._-]+", lower)}


def follows_heading(source: str, target: str, dialect: Dialect, *, exactly: bool = False) -> bool:
    """Whether two targets are on one page, and the anchor of the second one is that of the heading as translated.

    The link is placed with the anchor of the source, which stays in every language; so nothing is lost where the
    translated heading has changed since.  Unless ``exactly`` that of the heading is asked for, one of half its words counts, too,
    and one in other scripts than that of the source.
    """
    (page, sign, old), (other, _, new) = (notation(address).partition("#") for address in (source, target))
    if (
        not sign
        or not old
        or not new
        or page != other
        or _WEB.match(page)
        or re.match(r"[a-z][a-z0-9+.-]*:", page, re.IGNORECASE)
    ):
        return False
    before, after = unquote(old), unquote(new)
    if not re.fullmatch(r"[\w.-]+", after):
        return False
    translated = dialect.slugs(re.sub(r"(?<=\D)-\d+$", "", before)) or dialect.slugs(before)
    if exactly:
        return after in translated
    return any(_is_like(after, slug) for slug in translated) or _scripts(before) != _scripts(after)


def _is_like(anchor: str, slug: str) -> bool:
    """Whether an anchor is the slug of a heading, or shares half of its words."""
    one, two = {*_runs(anchor)}, {*_runs(slug)}
    return anchor == slug or 2 * len(one & two) >= max(len(one), len(two), 1)


def _runs(text: str) -> list[str]:
    return _WORDS.findall(text.lower())


def _scripts(text: str) -> set[str]:
    """The scripts of the letters of a text, by the first words of their names in Unicode."""
    return {unicodedata.name(sign, "?").partition(" ")[0] for sign in text if sign.isalpha()}


def slug(heading: str) -> str:
    """The anchor that MyST makes of a heading, in the markup of its message."""
    text = re.sub(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])|\{[\w:+.-]+\}(?=`)|[`*]", r"\1", heading)
    return re.sub(r"[^\w\u4e00-\u9fff\- ]", "", text.strip().lower().replace(" ", "-"))


_LONGEST_HEADING = 200


def slugs_of(translations: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The anchors of translated headings by those of the headings, of all messages that may be headings."""
    found: dict[str, set[str]] = {}
    for msgid, texts in translations.items():
        if len(msgid) <= _LONGEST_HEADING:
            found.setdefault(slug(msgid), set()).update(map(slug, texts))
    return found


_SAID = frozenset(("alt", "aria-label", "title"))
"""Attributes of HTML whose values are words that readers are shown or told."""


class _Tags(HTMLParser):
    """Collects all that a browser reads: tags with their attributes, words among them left out, and the rest as it is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        words = [(name, "") if name in _SAID and names.count(name) == 1 else (name, value) for name, value in attrs]
        self.found.append((tag, tuple(words)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.found.append(("end", tag))

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", decl))

    unknown_decl = handle_pi = handle_comment


# A tag in which every browser sees the same attributes; single quotes and bare values are compared as they are.
_TAG = re.compile(r"<[a-zA-Z][\w-]*(?:\s+[a-zA-Z-]+=\"[^\"<>`]*\")*\s*/?>")
_COMMENT = re.compile(r"(?s)<!--(?!>|->|\[)(?:(?!--|<!).)*(?<!-)-->")


def html_without_words(html: str) -> str:
    """A tag of HTML without the words in its attributes ``alt``, ``title`` and ``aria-label``; other HTML as it is.

    Whether an attribute has words is kept: those of the source may not be left out.
    """
    if not any(f"{name}=" in html for name in _SAID) or not _TAG.fullmatch(html):
        return html
    return re.sub(
        r"\s(alt|title|aria-label)=\"\s*([^\"<>`]?)[^\"<>`]*\"", lambda match: f' {match[1]}="{match[2] and "…"}"', html
    )


def tags_of(html: str) -> list[object]:
    """What a browser sees in a piece of HTML, words that readers are shown or told left out; the parser is Python's."""
    parser = _Tags()
    parser.feed(html)
    parser.close()
    return parser.found


def is_comment(html: str) -> bool:
    """Whether a piece of HTML is a comment, and nothing else to any browser."""
    return _COMMENT.fullmatch(html) is not None
