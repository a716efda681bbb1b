"""``startoolkit check``: runs the checks over catalogs, and reports what they find."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from attrs import evolve

from startoolkit.catalogs import spelling, terminology, typography
from startoolkit.catalogs.checks import CHECKS, OF_CODE, Context, Find
from startoolkit.catalogs.judging import Judge, Messages
from startoolkit.errors import Place, StarError
from startoolkit.messages import po, shape
from startoolkit.plugins import Check, Found, Severity
from startoolkit.printable import printable
from startoolkit.remarks import Remark, other_language, remarks, strangers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from startoolkit.languages import Language
    from startoolkit.messages.shape import Fault
    from startoolkit.project import Project

OF_FILES: dict[str, tuple[Severity, str]] = {
    "catalog": ("error", "The catalog or the terminology file cannot be read, so nothing of it is used."),
    "ignore": ("error", "A comment that silences a check names no check that can be silenced, or gives no reason."),
    "language": ("warning", "The header of the catalog names another language than the one it is used for."),
    "plugin": ("error", "A plugin is missing or broken, so what it checks is not checked."),
    "typography": ("error", "A file of typography rules cannot be used, so nothing of it is."),
    "interface": ("warning", "A word of the interface is not taken from the project's own catalog."),
    "catalog-layout": ("warning", "A catalog or folder is not used, because another one is used for the same pages."),
    "orphan": ("warning", "The page of the catalog is gone, so nothing of it is used."),
}
"""What is found in files and comments: severity and summary by name, as for ``CHECKS``."""


NAMES = tuple(sorted({*CHECKS, *OF_FILES}))
"""What a finding may be named after, where no plugin adds a check."""


def names(project: Project) -> tuple[str, ...]:
    """What a finding may be named after."""
    return tuple(sorted({*NAMES, *project.plugins.checks}))


_MOST = 10
"""Pages without catalogs, and messages of one catalog without translation, that are told one by one."""
_SUMMED = {"untranslated": "are not translated", "fuzzy": "are fuzzy"}
"""Checks whose findings are told in one sentence where there are many, and what it says."""
_LOUD = frozenset(("addresses", "markup", *OF_FILES))
"""What no comment of a translator silences: the build would refuse the translation, or read nothing at all, or readers
would be sent where the authors did not want them to go."""
_CODE = frozenset(("code", "raw", "picture"))
_IGNORE = re.compile(r"\s*check-ignore:?(?P<names>[^–—]*?)(?:(?:\s--|\s?[–—])\s*(?P<reason>.*))?")


@attrs.frozen
class Finding:
    """One thing that is wrong, and where; its texts are safe to print."""

    path: str
    """As seen from the folder that one stands in."""
    line: int | None
    severity: Severity
    check: str
    message: str
    hint: str


@attrs.frozen
class Result:
    """What was checked, and what was found: in the order of languages, catalogs and lines."""

    findings: tuple[Finding, ...]
    catalogs: int
    messages: int
    notes: tuple[str, ...] = ()
    """What is no fault of any of these languages: folders of others."""

    @property
    def errors(self) -> int:
        """The number of findings that are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """The number of findings that are warnings."""
        return len(self.findings) - self.errors


def check(
    project: Project, languages: Iterable[Language], *, only: Collection[str] = (), known: Messages | None = None
) -> Result:
    """Check the catalogs of the languages; with ``only``, by the checks of these names.

    ``known`` are the messages of all pages with their kinds, where a build of the same pages has noted them.
    """
    chosen = frozenset(only or names(project))
    findings: list[Finding] = []
    catalogs = messages = 0
    for language in languages:
        if language != project.settings.source_language:
            run = _Run(project, language, chosen, known)
            findings += run.findings()
            catalogs += len(run.catalogs)
            messages += sum(len(catalog.live) for catalog in run.catalogs.values())
    found = (finding for finding in findings if finding.check in chosen)
    # A remark on ``conf.py`` is one, however many languages it concerns.
    return Result(tuple(dict.fromkeys(found)), catalogs, messages, tuple(strangers(project)))


class _Run:
    """The checks of one language."""

    def __init__(self, project: Project, language: Language, chosen: frozenset[str], known: Messages | None) -> None:
        self.project = project
        self.language = language
        self.chosen = chosen
        self.files: list[Finding] = []
        """What is wrong with files, apart from their messages."""
        self.catalogs: dict[str, po.Catalog] = {}
        """The catalogs that can be read and have pages, by their names."""
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
        for name, catalog in self.catalogs.items():
            pages = self.layout.pages_of(name)
            context = evolve(self.context, judge=partial(self._faults, pages))
            for message in catalog.live:
                chosen = self.chosen & OF_CODE if self._is_code(message, pages) else self.chosen
                for check, found in _judge(message, context, chosen):
                    severity = self.context.checks[check].severity if check in self.context.checks else None
                    yield _finding(catalog.path, message.line, check, found, severity)

    def _faults(self, pages: Collection[str], message: po.Message) -> list[Fault]:
        return self.judge.faults(message.msgid, message.msgstr, pages, message.locations)

    def _is_code(self, message: po.Message, pages: Collection[str]) -> bool:
        """Whether a message is nowhere prose, so that rules of language say nothing of its translation."""
        kinds = {
            kind
            for page in self.judge.pages(pages, message.locations)
            for kind in self.judge.kinds(page, message.msgid)
        }
        return message.translated and bool(kinds) and kinds <= _CODE

    def _read(self) -> None:
        found = self.project.catalogs(self.language)
        self.files += map(_of_remark, remarks(self.project, self.language))
        for name, path in found.items():
            use = self.layout.use(name)
            if use == "orphan":
                hint = "Run startoolkit prune --orphans, or give it the name of the page that it belongs to now."
                self.files.append(_finding(path, None, "orphan", Found("The page of this catalog is gone.", hint)))
            elif use == "used":
                self._read_one(name, path)
        self._miss(found)

    def _read_one(self, name: str, path: Path) -> None:
        try:
            self.catalogs[name] = catalog = po.read(path, within=self.project.root)
        except StarError as error:
            self._tell(error, path)
            return
        remark = other_language(catalog, self.language)
        if remark:
            self.files.append(_of_remark(remark))

    def _miss(self, found: Collection[str]) -> None:
        """Tell which pages have no catalogs: in one sentence where the language has none, or many lack them."""
        pages = [page for page in self.project.pages() if self.layout.name(page) not in found]
        code = self.language.code
        hint = f"Run startoolkit update {code}."
        if pages and (not found or len(pages) > _MOST):
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
            unknown = spelling.misspelt(texts, language)
        return Context(
            language,
            source,
            settled,
            misspelt=unknown,
            addresses=project.settings.addresses.get(language.code, {}),
            checks={**CHECKS, **self._of_plugins()},
            rules=self._rules(),
        )

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

    def _rules(self) -> dict[str, tuple[typography.Rule, ...]]:
        """The typography rules of the project for the language, and of its plugins where it has none."""
        rules: dict[str, tuple[typography.Rule, ...]] = {}
        for folder in (self.project.locale, *self.project.plugins.locales):
            path = folder / self.language.code / typography.FILE
            try:
                rules = {**typography.read(path), **rules}
            except StarError as error:
                self._tell(error, path, "typography")
        return rules


def _spelled(catalog: po.Catalog) -> Iterator[str]:
    for message in catalog.live:
        if message.translated and _fits(message):
            for form in _forms(message):
                yield from spelling.spelled(form)


class Checker:
    """The checks of single messages of one language, for an editor: catalogs and terminology are read once."""

    def __init__(self, project: Project, language: Language, known: Messages | None = None) -> None:
        """``known`` are the messages of all pages with their kinds, as for ``check``."""
        self._run = _Run(project, language, frozenset(names(project)) - {"spelling"}, known)
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
        """What the checks find in a message of a page; nothing where it is not translated."""
        run, path = self._run, self._run.layout.path(docname)
        unknown = frozenset[str]()
        if message.translated and _fits(message) and spelling.dictionary(run.language):
            unknown = spelling.misspelt(spelling.spelled(message), run.language)
        context = evolve(run.context, judge=partial(run._faults, [docname]), misspelt=unknown)  # noqa: SLF001
        is_code = run._is_code(message, [docname])  # noqa: SLF001
        found = judge(message, context, OF_CODE if is_code else ()) if message.translated else []
        severities = {name: one.severity for name, one in context.checks.items()}
        return [_finding(path, message.line or None, name, one, severities.get(name)) for name, one in found]


def judge(message: po.Message, context: Context, only: Collection[str] = ()) -> list[tuple[str, Found]]:
    """What the checks find in one message, by the name of the check; what a comment silences is left out."""
    return _judge(message, context, frozenset(only or {*context.checks, *OF_FILES}))


def _judge(message: po.Message, context: Context, chosen: frozenset[str]) -> list[tuple[str, Found]]:
    silenced, wrong = _silenced(message, context.checks)
    found = [("ignore", Found(*one)) for one in wrong]
    for name in _applicable(message, chosen - silenced, context.checks):
        for form in _forms(message) if message.translated else [message]:
            found += [(name, one) for one in context.checks[name].find(form, context)]
    return list(dict.fromkeys(found))


def _applicable(message: po.Message, chosen: frozenset[str], checks: Iterable[str]) -> list[str]:
    """The checks for a message: no reader sees one that is not translated, so there is one thing to say of it."""
    if not message.translated:
        names: Iterable[str] = ("untranslated", "fuzzy", "unused")
    elif not _fits(message):
        names = ("markup", "unused")  # the first says that it is too long
    else:
        names = checks
    return [name for name in names if name in chosen]


def _fits(message: po.Message) -> bool:
    return max(map(len, (message.msgid, message.msgstr, message.plural or "", *message.forms))) <= shape.LONGEST


def _forms(message: po.Message) -> list[po.Message]:
    """A message for every form of the plural, beside what it translates."""
    if message.plural is None:
        return [message]
    last = len(message.forms) - 1
    return [
        attrs.evolve(message, msgid=message.msgid if number == 0 < last else message.plural, msgstr=form, forms=())
        for number, form in enumerate(message.forms)
    ]


def _silenced(message: po.Message, checks: Collection[str]) -> tuple[set[str], list[tuple[str, str]]]:
    """The checks that comments of a message silence, and what is wrong with those comments."""
    silenced: set[str] = set()
    wrong: list[tuple[str, str]] = []
    for match in filter(None, map(_IGNORE.fullmatch, message.comments)):
        names = [name.strip() for name in match["names"].split(",")]
        if not (match["reason"] or "").strip():
            hint = "Say why after two hyphens: # check-ignore: numbers -- the law counts from 1949"
            wrong.append(("The comment check-ignore gives no reason.", hint))
            continue
        silenced |= {name for name in names if name in checks and name not in _LOUD}
        for name in (name for name in names if name not in checks or name in _LOUD):
            hint = "The checks that can be silenced are " + ", ".join(sorted({*checks} - _LOUD)) + "."
            told = "cannot be silenced" if name in {*checks, *OF_FILES} else "is no check"
            wrong.append((f"The comment check-ignore names '{name[:80]}', which {told}.", hint))
    return silenced, wrong


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
    return Finding(printable(_shown(path)), line, severity, name, printable(found.message), printable(found.hint))


def _shown(path: Path) -> str:
    # Not as Place shows it: that would name what a link leads to, and a link is what may be wrong.
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


def summed(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with those in one that say of many messages of a catalog that they are not translated, or fuzzy.

    A translator who begins has thousands of them, among which nobody would see anything else.
    """
    numbers = Counter((one.path, one.check) for one in findings if one.line and one.check in _SUMMED)
    shown: list[Finding] = []
    told: set[tuple[str, str]] = set()
    for one in findings:
        place = one.path, one.check
        if not one.line or numbers[place] <= _MOST:
            shown.append(one)
        elif place not in told:
            told.add(place)
            message = f"{numbers[place]} messages {_SUMMED[one.check]}: the edition shows the source text."
            shown.append(attrs.evolve(one, line=None, message=message))
    return shown


def as_text(finding: Finding) -> str:
    """``path:line: severity: check: message``, and the hint on a line below."""
    place = f"{finding.path}:{finding.line}" if finding.line else finding.path
    return f"{place}: {finding.severity}: {finding.check}: {finding.message}\n  hint: {finding.hint}"


def as_github(finding: Finding) -> str:
    """A workflow command, which shows the finding beside the line of a pull request on GitHub."""
    facts = {"file": finding.path.replace("\\", "/"), "line": finding.line, "title": finding.check}
    told = ",".join(f"{name}={_property(str(fact))}" for name, fact in facts.items() if fact is not None)
    text = _data(f"{finding.message}\n{finding.hint}")
    return f"::{finding.severity} {told}::{text}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_json(findings: Iterable[Finding]) -> str:
    """A list of objects, in ASCII, so that it fits any pipe."""
    return json.dumps([attrs.asdict(finding) for finding in findings], indent=2)
