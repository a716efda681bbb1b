"""``startoolkit check``: runs the checks over catalogs, and reports what they find."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from attrs import evolve

from startoolkit.catalogs import spelling, terminology, typography
from startoolkit.catalogs.check_output import MOST
from startoolkit.catalogs.checks import CHECKS, OF_CODE, Context, Find
from startoolkit.catalogs.corpus import Corpus, title_in
from startoolkit.catalogs.finding import Checked, Finding, Result, name_of
from startoolkit.catalogs.judging import Judge, Messages
from startoolkit.catalogs.manners import Rule
from startoolkit.catalogs.message_checks import OF_FILES, fits, forms_of, judge_by
from startoolkit.errors import Place, StarError
from startoolkit.messages import po
from startoolkit.messages.kinds import WORDS_OF_SPHINX
from startoolkit.pages import encoding_of, file_of
from startoolkit.plugins import Check, Found, Severity
from startoolkit.printable import printable
from startoolkit.remarks import Remark, other_language, remarks, strangers
from startoolkit.setting_values import PRINTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from startoolkit.languages import Language
    from startoolkit.messages.faults import Fault
    from startoolkit.project import Project

NAMES = tuple(sorted({*CHECKS, *OF_FILES}))
"""What a finding may be named after, where no plugin adds a check."""


def names(project: Project) -> tuple[str, ...]:
    """What a finding may be named after."""
    return tuple(sorted({*NAMES, *project.plugins.checks}))


_CODE = frozenset(("code", "raw", "picture"))


def check(
    project: Project, languages: Iterable[Language], *, only: Collection[str] = (), known: Messages | None = None
) -> Result:
    """Check the catalogs of the languages; with ``only``, by the checks of these names.

    ``known`` are the messages of all pages with their kinds, where a build of the same pages has noted them.
    """
    source = project.settings.source_language
    found = [checked(project, one, only=only, known=known) for one in languages if one != source]
    return Result.of(found, strangers(project))


def checked(
    project: Project, language: Language, *, only: Collection[str] = (), known: Messages | None = None
) -> Checked:
    """Check the catalogs of one language, which is not that of the sources; the arguments are those of ``check``."""
    chosen = frozenset(only or names(project))
    run = _Run(project, language, chosen, known)
    found = tuple(dict.fromkeys(one for one in run.findings() if one.check in chosen))
    messages = {name_of(one.path): len(one.live) for one in (*run.catalogs.values(), *dict(run.further).values())}
    return Checked(found, messages, run.is_whole)


class _Run:
    """The checks of one language."""

    def __init__(self, project: Project, language: Language, chosen: frozenset[str], known: Messages | None) -> None:
        self.project = project
        self.language = language
        self.chosen = chosen
        self.known = known
        self.files: list[Finding] = []
        """What is wrong with files, apart from their messages."""
        self.catalogs: dict[str, po.Catalog] = {}
        """The catalogs that can be read and have pages, by their names; of several the first."""
        self.further: list[tuple[str, po.Catalog]] = []
        """Those of the same names in further folders of catalogs, with their names."""
        self.is_whole = True
        self.layout = project.layout(language)
        self._read()
        self.judge = Judge(project, language, self.catalogs, known)
        self.context = self._context()

    def findings(self) -> Iterator[Finding]:
        of_files = len(self.files)
        yield from self.files
        yield from self._of_messages()
        yield from self.files[of_files:]  # of plugins that failed meanwhile

    def _of_messages(self) -> Iterator[Finding]:
        for name, catalog in (*self.catalogs.items(), *self.further):
            pages = self.layout.pages_of(name)
            context = evolve(self.context, judge=partial(self._faults, pages))
            for message in catalog.live:
                if self._is_of_sphinx(message, pages):
                    continue
                chosen = self.chosen & OF_CODE if self._is_code(message, pages) else self.chosen
                for check, found in judge_by(message, context, chosen):
                    severity = self.context.checks[check].severity if check in self.context.checks else None
                    yield _finding(catalog.path, message.line, check, found, severity)

    def _faults(self, pages: Collection[str], message: po.Message) -> list[Fault]:
        return self.judge.faults(message.msgid, message.msgstr, pages, message.locations)

    def _is_of_sphinx(self, message: po.Message, pages: Collection[str]) -> bool:
        """Whether readers see Sphinx's own translation of a message, and never that of the catalog."""
        known = self.known
        return (
            message.msgid in WORDS_OF_SPHINX
            and known is not None
            and not any(message.msgid in known.get(page, ()) for page in pages)
        )

    def _is_code(self, message: po.Message, pages: Collection[str]) -> bool:
        """Whether a message is nowhere prose, so that rules of language say nothing of its translation."""
        kinds = {
            kind
            for page in self.judge.pages(pages, message.locations)
            for kind in self.judge.kinds(page, message.msgid)
        }
        return message.translated and bool(kinds) and kinds <= _CODE

    def _read(self) -> None:
        found = self.project.all_catalogs(self.language)
        self.files += map(_of_remark, remarks(self.project, self.language))
        for name, path in ((name, path) for name, paths in found.items() for path in paths):
            use = self.layout.use(name)
            if use == "orphan":
                hint = "Run startoolkit prune --orphans, or give it the name of the page that it belongs to now."
                self.files.append(_finding(path, None, "orphan", Found("The page of this catalog is gone.", hint)))
            elif use == "used":
                self._read_one(name, path)
        self._miss(found)
        try:
            self.project.approvals(self.language)
        except StarError as error:
            self._tell(error, self.project.locale)

    def _read_one(self, name: str, path: Path) -> None:
        catalog, errors = po.read_sound(path, within=self.project.root)
        for error in errors:
            self._tell(error, path)
        if catalog is None:
            return
        if name in self.catalogs:
            self.further.append((name, catalog))
        else:
            self.catalogs[name] = catalog
        remark = other_language(catalog, self.language)
        if remark:
            self.files.append(_of_remark(remark))

    def _miss(self, found: Collection[str]) -> None:
        """Tell which pages have no catalogs: in one sentence where the language has none, or many lack them."""
        empty = {page for page, messages in (self.known or {}).items() if not messages}  # which need no catalog
        pages = [page for page in self.project.pages() if self.layout.name(page) not in found and page not in empty]
        code = self.language.code
        hint = f"Run startoolkit update {code}."
        if pages and (not found or len(pages) > MOST):
            number = f"{len(pages)} pages have" if found else "There are no catalogs yet: 1 page has"
            if not found and len(pages) > 1:
                number = f"There are no catalogs yet: all {len(pages)} pages have"
            nothing = Found(f"{number} no translation: the edition shows the source text.", hint)
            self.files.append(_finding(self.project.locale / code, None, "untranslated", nothing))
            return
        nothing = Found("The page has no catalog: all of it stays untranslated.", hint)
        for path in dict.fromkeys(map(self.layout.path, pages)):
            self.files.append(_finding(path, None, "untranslated", nothing))

    def _tell(self, error: StarError, path: Path, check: str = "catalog") -> None:
        for one in error.each:
            place = one.place or Place(path)
            self.files.append(_finding(place.path, place.line, check, Found(one.message, one.hint)))

    def _context(self) -> Context:
        project, language = self.project, self.language
        source = project.settings.source_language
        settled, path = terminology.Terminology({}), project.locale / terminology.FILE
        try:
            settled = terminology.read(path, source, language, within=project.root)
        except StarError as error:
            self._tell(error, path)
        unknown: frozenset[str] = frozenset()
        if "spelling" in self.chosen and spelling.dictionary(language):
            texts = (text for catalog in self.catalogs.values() for text in _spelled(catalog))
            told = spelling.misspelt(texts, language, settled.known)
            self.is_whole = told is not None
            unknown = told or unknown
        return Context(
            language,
            source,
            settled,
            misspelt=unknown,
            addresses=project.settings.addresses.get(language.code, {}),
            tongues=project.settings.tongues(language),
            checks={**CHECKS, **self._of_plugins()},
            rules=self._rules(),
            corpus=Corpus.of((one for catalog in self.catalogs.values() for one in catalog.live), self._titles()),
            has_table=not project.is_lenient,
            is_printed=not PRINTED.isdisjoint(project.settings.formats),
        )

    def _titles(self) -> Iterator[str]:
        for page in self.project.pages():
            file = file_of(self.project.docs, page)
            with contextlib.suppress(OSError, LookupError):
                if file:
                    yield title_in(file.read_text(encoding=encoding_of(self.project.docs), errors="replace"))

    def _of_plugins(self) -> dict[str, Check]:
        """The checks of plugins; one that fails is told once, and finds nothing more."""
        plugins = self.project.plugins
        for error in plugins.errors:
            self._tell(error, self.project.root, "plugin")
        return {
            one.name: attrs.evolve(one, find=self._guarded(package, one))
            for package, plugin in plugins.found.items()
            for one in plugin.checks
        }

    def _guarded(self, package: str, check: Check) -> Find:
        is_broken = False

        def find(message: po.Message, context: Context) -> list[Found]:
            nonlocal is_broken
            if is_broken:
                return []
            try:
                return [Found(str(one.message), str(one.hint)) for one in check.find(message, context)]
            except Exception as error:  # noqa: BLE001  (code of somebody else)
                is_broken = True
                reason = f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(".")
                text = f"The check {check.name} of the plugin {package} failed: {reason}."
                hint = "Ask the makers of the plugin; its check finds nothing more."
                self.files.append(_finding(self.project.root / "pyproject.toml", None, "plugin", Found(text, hint)))
                return []

        return find

    def _rules(self) -> dict[str, tuple[Rule, ...]]:
        """The typography rules of the project for the language, and of its plugins where it has none."""
        rules: dict[str, tuple[Rule, ...]] = {}
        for folder in (self.project.locale, *self.project.plugins.locales):
            path = folder / self.language.code / typography.FILE
            try:
                rules = {**typography.read(path), **rules}
            except StarError as error:
                self._tell(error, path, "typography")
        return rules


def _spelled(catalog: po.Catalog) -> Iterator[str]:
    for message in catalog.live:
        if message.translated and fits(message):
            for form in forms_of(message):
                yield from spelling.spelled(form)


_AT_ONCE = frozenset(("spelling",))
"""What is not looked up for all catalogs before a single message is checked."""


class Checker:
    """The checks of single messages of one language, for an editor: catalogs and terminology are read once."""

    def __init__(self, project: Project, language: Language, known: Messages | None = None) -> None:
        """``known`` are the messages of all pages with their kinds, as for ``check``."""
        self._run = _Run(project, language, frozenset(names(project)) - _AT_ONCE, known)
        self._known = known
        self.terminology = self._run.context.terminology

    @property
    def catalogs(self) -> Mapping[str, po.Catalog]:
        """The catalogs that can be read, by name."""
        return self._run.catalogs

    def replace(self, name: str, catalog: po.Catalog) -> None:
        """Take a catalog that has changed in place of the old one."""
        run = self._run
        run.catalogs[name] = catalog
        run.judge = Judge(run.project, run.language, run.catalogs, self._known)

    def findings(self, docname: str, message: po.Message) -> list[Finding]:
        """What the checks find in a message of a page; its words are looked up in the dictionary alone."""
        run, path = self._run, self._run.layout.path(docname)
        unknown = frozenset[str]()
        if message.translated and fits(message) and spelling.dictionary(run.language):
            known = run.context.terminology.known
            unknown = spelling.misspelt(spelling.spelled(message), run.language, known) or unknown
        context = evolve(run.context, judge=partial(run._faults, [docname]), misspelt=unknown)  # noqa: SLF001
        every = run.chosen | _AT_ONCE
        chosen = every & OF_CODE if run._is_code(message, [docname]) else every  # noqa: SLF001
        found = judge_by(message, context, chosen)
        severities = {name: one.severity for name, one in context.checks.items()}
        return [_finding(path, message.line or None, name, one, severities.get(name)) for name, one in found]


@attrs.frozen
class Listed:
    """A check as ``check --list`` shows it."""

    name: str
    severity: Severity
    summary: str
    note: str = ""
    """Why it finds nothing here."""


def listing(project: Project, languages: Sequence[Language]) -> list[Listed]:
    """Every check by name."""
    lacking = [language.code for language in languages if not spelling.dictionary(language)]
    note = f"skipped for {', '.join(lacking)}: hunspell or its dictionary is not installed" if lacking else ""
    every = [Listed(one.name, one.severity, one.summary, note * (one.name == "spelling")) for one in CHECKS.values()]
    every += [Listed(one.name, one.severity, one.summary) for one in project.plugins.checks.values()]
    every += [Listed(name, severity, summary) for name, (severity, summary) in OF_FILES.items()]
    return sorted(every, key=lambda one: one.name)


def _of_remark(remark: Remark) -> Finding:
    return _finding(remark.place.path, remark.place.line, remark.kind, Found(remark.message, remark.hint))


def _finding(path: Path, line: int | None, name: str, found: Found, severity: Severity | None = None) -> Finding:
    """A finding of the severity given, or of that which its check has."""
    severity = severity or (CHECKS[name].severity if name in CHECKS else OF_FILES[name][0])
    return Finding(name_of(path), line, severity, name, printable(found.message), printable(found.hint))
