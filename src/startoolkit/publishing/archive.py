"""Earlier editions, kept under their labels: moved there, and made to say that there is a newer one.

The templates of the theme mark the places: ``<!-- newer --><!-- /newer -->`` on every page, and on the page of the whole,
in the block of each language, ``<!-- newer de -->`` and ``<!-- earlier de -->``.
"""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Collection, Mapping
from functools import cache
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

import attrs
from jinja2 import Template

from startoolkit.editions.exchange import ENTRY, LOST, ROBOTS, SITEMAP
from startoolkit.editions.templates import environment
from startoolkit.errors import StarError
from startoolkit.languages import Language
from startoolkit.publishing.changes import renamed
from startoolkit.publishing.manifest import FILE, SUMS, Edition, Manifest
from startoolkit.publishing.news import PAGE as NEWS

OF_THE_TOP = (LOST, ROBOTS, SITEMAP)
"""What has a meaning at the top of the folder only, and is not kept with an edition."""
RESERVED = (ENTRY, *OF_THE_TOP, FILE, SUMS)
"""Names at the top of the folder that no edition can have."""
_NEWER = re.compile(r"<!-- newer( [\w-]+)? -->.*?<!-- /newer -->", re.DOTALL)
_EARLIER = re.compile(r"<!-- earlier ([\w-]+) -->.*?<!-- /earlier -->", re.DOTALL)


def keep(published: Path, manifest: Manifest, new: Path, label: str) -> tuple[Edition, ...]:
    """Copy the editions of a published folder to where they belong once ``label`` is the current one in ``new``.

    Returns them, the newest first.
    """
    moves = manifest.current.label != label
    editions = manifest.editions if moves else manifest.earlier
    for edition in editions:
        for path, file in manifest.files_of(edition).items():
            if path not in OF_THE_TOP:
                aim = new / edition.label / path
                aim.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(published / file.path, aim)
                if edition == manifest.current and path.endswith(".html"):
                    _deepen(aim, PurePosixPath(path), [one.label for one in manifest.earlier])
    return editions


def _deepen(page: Path, path: PurePosixPath, labels: Collection[str]) -> None:
    """Mend links to earlier editions on a page that is now one folder deeper; ``path`` is that of the page before."""
    if labels:
        up, names = "../" * (len(path.parts) - 1), "|".join(map(re.escape, labels))
        text = page.read_bytes().decode()
        _rewrite(page, re.sub(rf'(?<= href="){re.escape(up)}(?=(?:{names})/)', f"../{up}", text))


def connect(folder: Path, current: Edition, earlier: tuple[Edition, ...], base: str = "") -> None:
    """Make every earlier edition lead to the same page of the current one, and the page of the whole to them all.

    ``base`` is the address at which the folder will be served.
    """
    if earlier:
        _list(folder / ENTRY, current, earlier)
    for edition in earlier:
        notices = _Notices(folder, current, edition, _moved(folder, current, edition))
        for page in sorted((folder / edition.label).rglob("*.html")):
            text = notices.on(page.relative_to(folder / edition.label))
            _rewrite(page, _stay(text, folder, edition.label, escape(base)) if base else text)


def _stay(text: str, folder: Path, label: str, base: str) -> str:
    """A page of an earlier edition whose absolute addresses of what has gone since name what is kept of it.

    A page names its address for search engines: that at the top, where the newest edition has it, too.
    """

    def there(path: str) -> bool:
        return (folder / unquote(path) / (ENTRY if path.endswith("/") or not path else "")).is_file()

    def mended(match: re.Match[str]) -> str:
        kept = f"{label}/{match[1]}"
        return f"{base}{kept}" if not there(match[1]) and there(kept) else match[0]

    return re.sub(rf'(?<==")(?:{re.escape(base)})([^"?#]*)', mended, text)


def _rewrite(page: Path, text: str) -> None:
    """Change a page where it says something else; its time stays where it does not."""
    data = text.encode()
    if page.read_bytes() != data:
        page.write_bytes(data)


def _moved(folder: Path, current: Edition, edition: Edition) -> dict[PurePosixPath, PurePosixPath]:
    """Where pages of an earlier edition are in the current one that have another name there; by their paths."""
    moved = {}
    for tag in (one.tag for one in edition.languages if current.language(one.tag)):
        with contextlib.suppress(StarError):  # another version has made it
            for was, now in renamed(folder / edition.label / tag, folder / tag).items():
                moved[PurePosixPath(tag, f"{was}.html")] = PurePosixPath(tag, f"{now}.html")
    return moved


@attrs.frozen
class _Notices:
    """What the pages of one earlier edition say of the current one."""

    folder: Path
    current: Edition
    edition: Edition
    moved: Mapping[PurePosixPath, PurePosixPath]

    def on(self, path: Path) -> str:
        """The text of a page with its notice; ``path`` is that of the page in its edition."""
        text = (self.folder / self.edition.label / path).read_bytes().decode()
        if path.as_posix() == ENTRY:
            text = _EARLIER.sub(r"<!-- earlier \1 --><!-- /earlier -->", text)
            return _NEWER.sub(lambda match: self._of_entry(match[1].strip()) if match[1] else match[0], text)
        # The first one only: the text of the page comes after it.
        return _NEWER.sub(lambda match: match[0] if match[1] else self._of_page(PurePosixPath(path)), text, count=1)

    def _of_entry(self, tag: str) -> str:
        language = self.edition.language(tag)
        code = language.language if language else "en"
        return f"<!-- newer {tag} -->{self._rendered(code, 'page', f'../{ENTRY}')}<!-- /newer -->"

    def _of_page(self, path: PurePosixPath) -> str:
        tag = path.parts[0]
        language = self.edition.language(tag)
        to, aim = "languages", PurePosixPath(ENTRY)
        for kind, there in (
            ("page", path), ("page", self.moved.get(path, path)), ("first", PurePosixPath(tag, "index.html")),
        ):  # fmt: skip
            if self.current.language(tag) and (self.folder / there).is_file():
                to, aim = kind, there
                break
        href = "../" * len(path.parts) + quote(str(aim))
        return f"<!-- newer -->{self._rendered(language.language if language else 'en', to, href)}<!-- /newer -->"

    def _rendered(self, code: str, to: str, href: str) -> str:
        values = {"label": self.edition.label, "newest": self.current.label, "to": to, "href": href}
        return _template(code, "newer").render(values).strip()


def _list(entry: Path, current: Edition, earlier: tuple[Edition, ...]) -> None:
    """Put the list of earlier editions into the page of the whole, in every language."""

    def listed(match: re.Match[str]) -> str:
        language = current.language(match[1])
        code = language.language if language else "en"
        editions = [
            {
                "label": edition.label,
                "date": Language(code).date(edition.date),
                "href": f"{edition.label}/{_start(edition, match[1], entry.parent)}",
            }
            for edition in earlier
        ]
        news = f"{match[1]}/{NEWS}"
        values = {"earlier": editions, "news": news if (entry.parent / news).is_file() else ""}
        inside = _template(code, "earlier").render(values).strip()
        return f"<!-- earlier {match[1]} -->{inside}<!-- /earlier -->"

    _rewrite(entry, _EARLIER.sub(listed, entry.read_bytes().decode()))


def _start(edition: Edition, tag: str, folder: Path) -> str:
    """Where readers of a language begin in an earlier edition."""
    own = f"{tag}/index.html"
    return own if edition.language(tag) and (folder / edition.label / own).is_file() else ENTRY


@cache
def _template(code: str, name: str) -> Template:
    return environment(Language(code)).get_template(f"partials/{name}.html")
