"""Earlier editions, kept under their labels: copied there, and their pages made to lead to the newest one."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable, Collection, Mapping
from functools import cache, cached_property, partial
from gettext import NullTranslations
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import attrs
from jinja2 import Template

from startoolkit.colours import tokens
from startoolkit.editions.output_folder import LOST, ROBOTS
from startoolkit.errors import StarError
from startoolkit.html import slots
from startoolkit.html.addresses import ENTRY, SITEMAP, WHATS_NEW, archived
from startoolkit.html.frame import FRAME, Frame
from startoolkit.html.main_content import begun_with
from startoolkit.html.templates import environment
from startoolkit.interface import interface
from startoolkit.languages import Language
from startoolkit.publishing.changes import renamed
from startoolkit.publishing.manifest import FILE, SUMS, Edition, Manifest
from startoolkit.setting_values import Erratum

Words = Callable[[Language], NullTranslations]
_BOX = '<div class="admonition warning startoolkit-newer" role="note">'
"""What surrounds the notice in another theme than ours, which has a style for it."""
OF_THE_TOP = (LOST, ROBOTS, SITEMAP)
"""What has a meaning at the top of the folder only, and is not kept with an edition."""
RESERVED = (ENTRY, *OF_THE_TOP, FILE, SUMS)
"""Names at the top of the folder that no edition can have."""


def keep(published: Path, manifest: Manifest, new: Path, label: str) -> tuple[Edition, ...]:
    """Copy the editions of a published folder to where they belong once ``label`` is the current one in ``new``.

    Returns them, the newest first.  ``connect`` then changes their pages.
    """
    moves = manifest.current.label != label
    editions = manifest.editions if moves else manifest.earlier
    for edition in editions:
        for path, file in manifest.files_of(edition).items():
            if path not in OF_THE_TOP:
                aim = new / edition.label / path
                aim.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(published / file.path, aim)
    return editions


def connect(
    folder: Path,
    current: Edition,
    earlier: tuple[Edition, ...],
    before: str = "",
    base: str = "",
    words: Words = interface,
    moved: Mapping[str, str] | None = None,
    errata: Errata | None = None,
) -> None:
    """Make every earlier edition lead to the same page of the current one, and the entry page to them all; each says what is
    wrong with it, and one that was withdrawn says only that, at the addresses of its pages.

    ``before`` is the label of the edition that was the current one before, whose pages come from the top of the published
    folder; ``base`` is the address at which the folder will be served; ``words`` gives the words of the interface.
    ``moved`` is the setting of that name: what pages of before have become.
    """
    template, errata = _templates(words), errata or Errata()
    for edition in earlier:
        if errata.of(edition.label).is_withdrawn:
            withdraw(folder, edition, template)
    if earlier:
        slots.change_file(
            folder / ENTRY, lambda page: slots.fill(page, _lists(folder, current, earlier, template, errata))
        )
    for edition in earlier:
        there = _moved(folder, current, edition)
        notices = _Notices(folder, current, edition, there, template, moved or {}, errata)
        older = [other.label for other in earlier if other != edition] if edition.label == before else []
        for page in sorted((folder / edition.label).rglob("*.html")):
            path = PurePosixPath(page.relative_to(folder / edition.label))
            change = partial(_connected, path=path, notices=notices, older=older, base=base)
            slots.change_file(page, change)


def _connected(page: str, *, path: PurePosixPath, notices: _Notices, older: Collection[str], base: str) -> str:
    """The text of a page of an earlier edition; ``path`` is that of the page in its edition."""
    page = deepened(page, path, older)
    if notices.needs_slot(page, path):
        page = begun_with(f"{_BOX}{slots.slot('newer', '')}</div>\n", page)
    page = slots.fill(page, notices.on(path))
    return archived(page, base, notices.edition.label, lambda name: (notices.folder / name).is_file()) if base else page


def deepened(page: str, path: PurePosixPath, labels: Collection[str]) -> str:
    """The text of a page that moves one folder deeper, with its links to the editions ``labels`` adapted.

    ``path`` is that of the page in its edition.
    """
    if not labels:
        return page
    up, names = "../" * (len(path.parts) - 1), "|".join(map(re.escape, labels))
    return re.sub(rf'(?<= href="){re.escape(up)}(?=(?:{names})/)', f"../{up}", page)


def _moved(folder: Path, current: Edition, edition: Edition) -> dict[PurePosixPath, PurePosixPath]:
    """Paths of pages of an earlier edition, and the paths of the same pages in the current one, where these differ."""
    moved = {}
    for tag in (language.tag for language in edition.languages if current.language(language.tag)):
        with contextlib.suppress(StarError):  # a record that another version of startoolkit wrote
            for was, now in renamed(folder / edition.label / tag, folder / tag).items():
                moved[PurePosixPath(tag, f"{was}.html")] = PurePosixPath(tag, f"{now}.html")
    return moved


@attrs.define(frozen=True, slots=False)
class _Notices:
    """What the pages of one earlier edition say of the current one."""

    folder: Path
    current: Edition
    edition: Edition
    moved: Mapping[PurePosixPath, PurePosixPath]
    template: Callable[[str, str], Template]
    settled: Mapping[str, str]
    """What pages have become by the setting ``moved``: names of pages, and new ones with sections."""
    errata: Errata

    def on(self, path: PurePosixPath) -> dict[str, str]:
        """The contents of slots of a page by their names; ``path`` is that of the page in its edition."""
        if str(path) != ENTRY:
            return {"newer": self._of_page(path)}
        tags = [language.tag for language in self.edition.languages]
        return {
            **{f"newer-{tag}": self._rendered(self._code(tag), "page", f"../{ENTRY}") for tag in tags},
            **{f"earlier-{tag}": "" for tag in tags},
        }

    def needs_slot(self, page: str, path: PurePosixPath) -> bool:
        """Whether a page has no place for the notice, since it was written with another theme."""
        if str(path) == ENTRY or "_static" in path.parts or "<!-- slot newer -->" in page:
            return False
        return path.parts[0] in self._with_another_theme

    @cached_property
    def _with_another_theme(self) -> frozenset[str]:
        """The tags of the languages whose pages have another theme than ours."""
        start = self.folder / self.edition.label
        tags = (language.tag for language in self.edition.languages)
        return frozenset(
            tag for tag in tags if (start / tag / FRAME).is_file() and not Frame.read(start / tag).contents
        )

    def _code(self, tag: str) -> str:
        """The language that a notice is in."""
        language = self.edition.language(tag)
        return language.language if language else "en"

    def _of_page(self, path: PurePosixPath) -> str:
        tag = path.parts[0]
        new, _, section = self.settled.get("/".join(path.parts[1:]).removesuffix(".html"), "").partition("#")
        if new and self.current.language(tag) and (self.folder / tag / f"{new}.html").is_file():
            href = "../" * len(path.parts) + quote(f"{tag}/{new}.html") + (f"#{quote(section)}" if section else "")
            return self._rendered(self._code(tag), "page", href)
        to, aim = "languages", PurePosixPath(ENTRY)
        for kind, there in (
            ("page", path), ("page", self.moved.get(path, path)), ("first", PurePosixPath(tag, "index.html")),
        ):  # fmt: skip
            if self.current.language(tag) and (self.folder / there).is_file():
                to, aim = kind, there
                break
        href = "../" * len(path.parts) + quote(str(aim))
        return self._rendered(self._code(tag), to, href)

    def _rendered(self, code: str, to: str, href: str) -> str:
        values = {"label": self.edition.label, "newest": self.current.label, "to": to, "href": href}
        values |= self.errata.shown(self.edition.label, code)
        return self.template(code, "newer").render(values).strip()


def withdraw(folder: Path, edition: Edition, template: Callable[[str, str], Template]) -> None:
    """Replace each page of an edition by one that says that it was withdrawn, and remove its other files."""
    start = folder / edition.label
    for path in sorted(start.rglob("*"), reverse=True):
        if path.is_dir():
            with contextlib.suppress(OSError):  # it has pages
                path.rmdir()
        elif path.suffix != ".html":
            path.unlink()
        else:
            inside = path.relative_to(start)
            language = edition.language(inside.parts[0]) or edition.languages[0]
            values = {
                "tokens": tokens(),
                "tag": Language(language.language).tag,
                "direction": language.direction,
                "title": language.title,
                "label": edition.label,
                "slots": [f"newer-{one.tag}" for one in edition.languages] if str(inside) == ENTRY else ["newer"],
            }
            slots.replace_file(path, template(language.language, "withdrawn").render(values))


@attrs.frozen
class Errata:
    """What is wrong with editions, by their labels, and the language in which that is always said."""

    errata: Mapping[str, Erratum] = attrs.field(factory=dict)
    source: str = "en"

    def of(self, label: str) -> Erratum:
        """What is wrong with an edition."""
        return self.errata.get(label, Erratum({}))

    def shown(self, label: str, code: str) -> dict[str, str]:
        """What a template shows of it to readers of a language: the text, and the tag of the language it is in."""
        texts = self.of(label).texts
        spoken = code if code in texts else self.source
        text = texts.get(spoken, "")
        own = "" if spoken == code else Language(spoken).tag
        return {"erratum": text, "erratum_tag": own, "withdrawn": "yes" if self.of(label).is_withdrawn else ""}


def _lists(
    folder: Path,
    current: Edition,
    earlier: tuple[Edition, ...],
    template: Callable[[str, str], Template],
    errata: Errata,
) -> dict[str, str]:
    """The slots of the entry page that list the earlier editions, in every language."""
    lists = {}
    for language in current.languages:
        code, tag = language.language, language.tag
        editions = [
            {
                "label": edition.label,
                "date": Language(code).date(edition.date),
                "href": f"{edition.label}/{_start(edition, tag, folder)}",
                **errata.shown(edition.label, code),
            }
            for edition in earlier
        ]
        news = f"{tag}/{WHATS_NEW}"
        values = {"earlier": editions, "news": news if (folder / news).is_file() else ""}
        lists[f"earlier-{tag}"] = template(code, "earlier").render(values).strip()
    return lists


def _start(edition: Edition, tag: str, folder: Path) -> str:
    """Where readers of a language begin in an earlier edition."""
    own = f"{tag}/index.html"
    return own if edition.language(tag) and (folder / edition.label / own).is_file() else ENTRY


_TEMPLATES = {"newer": "partials/newer.html", "earlier": "partials/earlier.html", "withdrawn": "withdrawn.html"}


def _templates(words: Words) -> Callable[[str, str], Template]:
    """What gives the templates of notices, given the code of a language and a name."""
    return cache(lambda code, name: environment(words(Language(code))).get_template(_TEMPLATES[name]))
