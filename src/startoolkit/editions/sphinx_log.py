"""Sphinx's warnings as findings: the place and kind of each, a clear message and a hint.

``collect`` replaces the handler that writes warnings to a stream; ``explain`` is a pure function of a logged warning
and the names that the briefing has.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property
from os.path import relpath, sep
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from startoolkit.errors import Place
from startoolkit.findings import Finding
from startoolkit.pages import file_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@attrs.frozen
class Logged:
    """A warning logged by Sphinx."""

    kind: str
    """``type.subtype``, or ``type``; empty where it has none."""
    text: str
    place: Place | None
    logger: str = ""
    """The module that logged it."""
    page: str = ""
    """The file of the page that was being read, relative to the docs folder."""


def collect(app: Sphinx) -> list[Logged]:
    """Collect the warnings of ``app`` from now on in the returned list; earlier ones were written to the stream.

    To be called once the application is created, which installs Sphinx's own handler.  Its filters are kept: they
    find the location of a warning and drop suppressed ones.
    """
    from sphinx.util.logging import NAMESPACE, WarningStreamHandler  # noqa: PLC0415  (slow to import)

    logged: list[Logged] = []

    class Collector(
        WarningStreamHandler
    ):  # a subclass, since Sphinx finds its warning handler by class to suspend it temporarily
        def emit(self, record: logging.LogRecord) -> None:
            kind = ".".join(filter(None, (getattr(record, "type", ""), getattr(record, "subtype", ""))))
            text = logging.LogRecord.getMessage(record).removesuffix(f" [{kind}]")
            place = place_of(getattr(record, "location", None) or "")
            docname = app.env.current_document.docname
            page = relpath(app.env.doc2path(docname), app.srcdir).replace(sep, "/") if docname else ""
            logged.append(Logged(kind, text, place, record.name.removeprefix(f"{NAMESPACE}."), page))

    logger = logging.getLogger(NAMESPACE)
    for handler in [one for one in logger.handlers if isinstance(one, WarningStreamHandler)]:
        collector = Collector(handler.stream)
        collector.setLevel(handler.level)
        collector.filters += handler.filters
        logger.removeHandler(handler)
        logger.addHandler(collector)
    return logged


_EARLY = re.compile(
    r"(?:(?P<location>\S[^:\n]*:[^:\s]*): )?(?:WARNING|ERROR|CRITICAL): (?P<text>.*?)(?: \[(?P<kind>[\w.-]+)\])?"
)
_SETTING_UP = re.compile(r"while setting up extension (?P<name>[\w.]+): (?P<text>.*)", re.DOTALL)


def early(stream: str) -> list[Logged]:
    """The warnings in the text that Sphinx wrote to its stream while it was starting, before ``collect``."""
    found: list[Logged] = []
    for line in _ESCAPES.sub("", stream).splitlines():
        match = _EARLY.fullmatch(line)
        if match:
            found.append(Logged(match["kind"] or "", match["text"], place_of(match["location"] or "")))
        elif line.strip() and found:
            found[-1] = attrs.evolve(found[-1], text=f"{found[-1].text}\n{line}")
        elif line.strip():
            found.append(Logged("", line, None))
    return found


_LOCATION = re.compile(
    r"(?P<path>.*?)(?::(?P<line>\d+))?(?P<inside>:<[\w-]+>|:docstring of [^:]*)?(?::(?P<within>\d*))?", re.DOTALL
)


def place_of(location: str) -> Place | None:
    """The place of a location ``path:line``, ``path:`` or ``path:line:<translated>:line``; None where it is no file.

    For a translation the first line number is used, that of its source; the second one counts within the translation.
    """
    match = _LOCATION.fullmatch(location)
    if not match or not match["path"] or match["path"].startswith("<"):
        return None
    line = match["line"] or match["within"]
    return Place(Path(match["path"]), int(line) if line else None)


@attrs.frozen
class Names:
    """The names that exist in a briefing, to suggest corrections from."""

    docs: Path
    pages: Sequence[str] = ()
    """Docnames."""
    labels: Callable[[], Iterable[str]] = tuple
    """Labels that any page can link to."""
    ids: Callable[[str], Iterable[str]] = lambda _page: ()
    """Ids within a page (by docname) that links can name."""
    terms: Callable[[], Iterable[str]] = tuple

    @cached_property
    def files(self) -> list[str]:
        """All files in the docs folder, relative to it."""
        return sorted(path.relative_to(self.docs).as_posix() for path in self.docs.rglob("*") if path.is_file())

    def like(self, word: str, known: Iterable[str]) -> str:
        """A hint with the known names most similar to a word; empty where none is similar."""
        close = get_close_matches(word, list(dict.fromkeys(known)), n=3, cutoff=0.6)
        return f"Did you mean {' or '.join(map(repr, close))}?" if close else ""

    def file_like(self, name: str, place: Place | None) -> str:
        """A hint with files like ``name``, as paths relative to the page at ``place``."""
        folder = place.path.parent if place else self.docs
        known = {Path(relpath(self.docs / file, folder)).as_posix(): file for file in self.files}
        same = [shown for shown, file in known.items() if Path(file).name == Path(name).name]
        return f"Did you mean {same[0]!r}?" if same else self.like(name, known)


@attrs.frozen
class _Found:
    """The explanation of a warning by a rule; an empty kind or place keeps that of Sphinx."""

    message: str
    hint: str = ""
    kind: str = ""
    place: Place | None = None


_Explain = Callable[["re.Match[str]", Logged, Names], _Found]
_RULES: list[tuple[re.Pattern[str], _Explain]] = []


def _rule(pattern: str) -> Callable[[_Explain], _Explain]:
    """Register a function that explains the warnings whose full text matches a pattern."""

    def register(explain: _Explain) -> _Explain:
        _RULES.append((re.compile(pattern, re.DOTALL), explain))
        return explain

    return register


def explain(logged: Logged, names: Names) -> Finding:
    """The finding for a warning: by the first rule that matches, else with the text of the warning as a sentence."""
    return attrs.evolve(_explained(logged, names), page=logged.page)


def _explained(logged: Logged, names: Names) -> Finding:
    kind = logged.kind or "sphinx"
    for pattern, rule in _RULES:
        match = pattern.fullmatch(logged.text)
        if match:
            found = rule(match, logged, names)
            place = found.place or logged.place
            return Finding(found.kind or kind, found.message, place, found.hint)
    setting_up = _SETTING_UP.fullmatch(logged.text)
    by = setting_up["name"] if setting_up else _extension(logged.logger)
    text = _sentence(setting_up["text"] if setting_up else logged.text)
    if by:
        return Finding(kind if logged.kind else "extension", f"The extension {by} says: {text}", logged.place)
    return Finding(kind, text, logged.place)


_KNOWN_MODULES = ("sphinx", "myst_parser", "docutils", "startoolkit", "util", "builders", "environment", "domains", "transforms",
                  "ext", "application", "config", "registry", "io", "search", "directives", "project", "theming", "highlighting",
                  "events", "roles", "parsers", "writers", "extension", "locale", "addnodes", "versioning", "cmd",
                  "jinja2glue", "pycode", "errors")  # fmt: skip
"""First parts of logger names that belong to no third-party extension; Sphinx's own lack the prefix ``sphinx.``."""


def _extension(logger: str) -> str:
    """The extension that a logger belongs to; empty for those of Sphinx, MyST and startoolkit."""
    return "" if not logger or logger.partition(".")[0] in _KNOWN_MODULES else logger


def _sentence(text: str) -> str:
    """The first paragraph of a message as a sentence on one line; docutils appends the source below it."""
    paragraph = re.split(r"\n[ \t]*\n", text.strip(), maxsplit=1)[0]
    line = re.sub(r"[ \t]*\n[ \t]*", " ", paragraph)
    line = f"{line[:1].upper()}{line[1:]}"
    return line if line.endswith((".", "!", "?")) else f"{line}."


# Pages and links


@_rule(r"document isn't included in any toctree.*")
def _no_toctree(_match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    hint = "Name it in a {toctree}, or write 'orphan: true' between lines of --- at the top of the page."
    return _Found("No table of contents leads to this page, so readers will not find it.", hint)


@_rule(r"toctree contains reference to document '(?P<page>.*?)' that doesn't have a title.*")
def _no_title(match: re.Match[str], _logged: Logged, names: Names) -> _Found:
    page = file_of(names.docs, match["page"])
    place = Place(page, 1) if page else None
    return _Found("The page has no heading, so no table of contents can name it.", "Begin it with a heading: # Title",
                  place=place)  # fmt: skip


@_rule(r"toctree contains reference to (?:nonexisting|excluded|non-existing) document '(?P<page>.*?)'.*")
def _toctree(match: re.Match[str], _logged: Logged, names: Names) -> _Found:
    hint = names.like(match["page"], names.pages) or "Add the page, or take its name out of the toctree."
    return _Found(f"The table of contents names the page '{match['page']}', and there is none.", hint)


@_rule(r"unknown document: '(?P<page>.*?)'.*")
def _document(match: re.Match[str], _logged: Logged, names: Names) -> _Found:
    return _Found(
        f"The link leads to the page '{match['page']}', and there is none.", names.like(match["page"], names.pages)
    )


@_rule(r"'myst' cross-reference target not found: '(?P<target>.*?)'.*")
def _link(match: re.Match[str], logged: Logged, names: Names) -> _Found:
    target = match["target"]
    if re.search(r"[./]", target):
        hint = names.file_like(target, logged.place) or "See how the file is named; web addresses begin with https://."
        return _Found(f"The link leads to '{target}', and there is no such page or file.", hint)
    hint = names.like(target, names.labels())
    return _Found(f"The link leads to '#{target}', and no heading or label has that name.",
                  hint or "Set a label above the heading: (name)=")  # fmt: skip


@_rule(r"(?:local id not found in doc|Unknown local id in doc) '(?P<page>.*?)': '(?P<id>.*?)'.*")
def _local_id(match: re.Match[str], _logged: Logged, names: Names) -> _Found:
    hint = names.like(match["id"], names.ids(match["page"])) or "Set a label above the heading: (name)="
    return _Found(
        f"The link leads to '#{match['id']}' in the page '{match['page']}', and nothing there has that name.", hint
    )


@_rule(r"undefined label: '?(?P<label>.*?)'?(?: \(.*\))?")
def _label(match: re.Match[str], _logged: Logged, names: Names) -> _Found:
    hint = names.like(match["label"], names.labels()) or "Set the label above a heading: (name)="
    return _Found(f"There is no label '{match['label']}'.", hint)


@_rule(r"term not in glossary: '(?P<term>.*?)'.*")
def _term(match: re.Match[str], _logged: Logged, names: Names) -> _Found:
    hint = names.like(match["term"], names.terms()) or "Add it to the glossary, or take the link away."
    return _Found(f"The glossary has no term '{match['term']}'.", hint)


@_rule(r"duplicate term description of (?P<term>.*), other instance in (?P<page>.*)")
def _duplicate_term(match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    hint = "Links to it lead to one of the two; give one of them other words if that is not meant."
    message = f"Two terms of the glossary are called '{match['term']}'; the other one is in the page {match['page']}."
    return _Found(message, hint, "startoolkit.duplicate-term")


@_rule(r"download file not readable: (?P<file>.*)")
def _download(match: re.Match[str], logged: Logged, names: Names) -> _Found:
    file = Path(match["file"]).name
    return _Found(f"The file '{file}' that is to be downloaded cannot be read.", names.file_like(file, logged.place))


@_rule(r"image file not readable: (?P<file>.*)")
def _image(match: re.Match[str], logged: Logged, names: Names) -> _Found:
    file = Path(match["file"]).name
    return _Found(f"There is no picture '{file}' that can be read.", names.file_like(file, logged.place))


# Markup


@_rule(r"(?i:unknown) (?:directive type:|interpreted text role)\s*['\"](?P<name>.*?)['\"].*")
def _unknown(match: re.Match[str], logged: Logged, names: Names) -> _Found:
    kind = "directive" if "directive" in logged.text[:20].lower() else "role"
    known = _DIRECTIVES if kind == "directive" else _ROLES
    hint = (
        names.like(match["name"], known) or "Correct the name, or add the extension that provides it to docs/conf.py."
    )
    return _Found(f"There is no {kind} {{{match['name']}}}.", hint)


_DIRECTIVES = (
    "admonition", "attention", "caution", "chart", "code-block", "csv-table", "danger", "epigraph", "error", "eval-rst",
    "figure", "glossary", "hint", "image", "important", "include", "index", "key-figure", "list-table", "literalinclude", "note", "only",
    "rubric", "seealso", "star", "table", "tip", "toctree", "topic", "versionadded", "versionchanged", "warning",
)  # fmt: skip
_ROLES = (
    "abbr", "code", "command", "dfn", "doc", "download", "emphasis", "file", "guilabel", "index", "kbd", "math",
    "menuselection", "numref", "ref", "samp", "strong", "sub", "sup", "term",
)  # fmt: skip


@_rule(r"Directive '(?P<name>[\w-]+)': (?P<most>\d+) argument\(s\) required, (?P<there>\d+) supplied.*")
def _arguments(match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    name = match["name"]
    word = {"star": "caption", "chart": "caption", "key-figure": "figure"}.get(name)
    if word and match["there"] == "0":
        return _Found(f"The {name} has no {word}.", f"Write it after the name: {{{name}}} Words of the {word}")
    return _Found(f"The directive {{{name}}} needs more after its name than it has.", f"Write it there: {{{name}}} …")


@_rule(r"Error parsing content block for the \"(?P<name>[\w-]+)\" directive: (?P<reason>.*)")
def _content(match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    row = re.search(r"row (\d+) does not contain the same number of items as row 1 \((\d+) vs (\d+)\)", match["reason"])
    if row:
        cells = "cell" if row[2] == "1" else "cells"
        message = f"Row {row[1]} of this {match['name']} has {row[2]} {cells}, and the first row has {row[3]}."
        return _Found(message, "Give every row the same number of cells; one may be empty.")
    return _Found(f"The content of this {match['name']} cannot be read: {_sentence(match['reason'])}")


@_rule(r"Error with CSV data in \"(?P<name>[\w-]+)\" directive:\s*(?P<reason>.*)")
def _csv(match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    hint = "A cell with a comma stands in quotes, and every quote that is opened is closed."
    return _Found(f"The rows of this {match['name']} cannot be read: {_sentence(match['reason'])}", hint)


@_rule(r"Malformed table\.\s*(?P<reason>.*)")
def _malformed(match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    reason = _sentence(match["reason"]) if match["reason"].strip() else ""
    return _Found(
        f"The table cannot be read. {reason}".strip(), "Each line of a drawn table has the same width as its rules."
    )


@_rule(r"Malformed YAML.*")
def _front_matter(_match: re.Match[str], logged: Logged, _names: Names) -> _Found:
    hint = (
        'Between the lines of --- stands one "name: value" a line; a value with a colon or bracket belongs in quotes.'
    )
    line, reason = _yaml_error(logged.place.path) if logged.place else (None, "")
    place = Place(logged.place.path, line) if logged.place and line else None
    return _Found(f"The settings at the top of the page cannot be read{reason and f': {reason}'}.", hint, place=place)


def _yaml_error(page: Path) -> tuple[int | None, str]:
    """The line of the page at which its front matter is invalid YAML, and the parser's reason; (None, "") if unknown."""
    import yaml  # noqa: PLC0415  (comes with myst-parser)

    try:
        text = page.read_text(encoding="utf-8")
        head = re.match(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text, re.DOTALL)
        yaml.safe_load(head[1] if head else "")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return (mark.line + 2 if mark else None), error.problem or ""
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None, ""
    return None, ""


@_rule(r"Unknown target name: \"(?P<name>.*?)\".*")
def _target(match: re.Match[str], logged: Logged, names: Names) -> _Found:
    if f"[^{match['name']}]" in _line_at(logged.place):
        return _Found(f"The footnote [^{match['name']}] has no text.", f"Write it on a line of its own: [^{match['name']}]: Text",
                      "startoolkit.footnote")  # fmt: skip
    return _Found(
        f"The link leads to '{match['name']}', and nothing has that name.", names.like(match["name"], names.labels())
    )


def _line_at(place: Place | None) -> str:
    """The paragraph of a page that begins at a place; empty where the page cannot be read."""
    if place is None or not place.line:
        return ""
    try:
        lines = place.path.read_text(encoding="utf-8").splitlines()[place.line - 1 :]
    except (OSError, UnicodeDecodeError):
        return ""
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    return "\n".join(lines[:end])


@_rule(r"Duplicate explicit target name: \"(?P<name>.*?)\".*")
def _duplicate_label(match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    return _Found(f"The label '{match['name']}' stands twice in this page.", "Give one of the two another name.")


@_rule(r"duplicate label (?P<name>.*), other instance in (?P<page>.*)")
def _label_elsewhere(match: re.Match[str], _logged: Logged, names: Names) -> _Found:
    page = Path(relpath(match["page"], names.docs)).as_posix()
    return _Found(f"The label '{match['name']}' stands in {page}, too.", "Give one of the two another name.")


@_rule(r"Footnote \[(?P<name>.*)\] is not referenced\.")
def _unused_footnote(_match: re.Match[str], logged: Logged, _names: Names) -> _Found:
    name = re.match(r"\s*\[\^([^\]]+)\]:", _line_at(logged.place))
    called = f"[^{name[1]}] " if name else ""
    return _Found(f"No mark in the text leads to the footnote {called}that stands here.", "Set the mark, or delete it.")


@_rule(r"'enable_extensions' items not recognised: \{(?P<names>.*)\}")
def _myst_extensions(match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    return _Found(f"MyST has no extension called {match['names']}.", "Correct the name in enable_extensions.")


@_rule(r"Pygments lexer name '(?P<name>.*?)' is not known")
def _lexer(match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    return _Found(
        f"No language of code is called '{match['name']}', so this code has no colours.", "Write text for none."
    )


@_rule(r"Non-consecutive header level increase; H(?P<before>\d) to H(?P<after>\d).*")
def _level(match: re.Match[str], _logged: Logged, _names: Names) -> _Found:
    signs = "#" * (int(match["before"]) + 1)
    message = f"A heading of level {match['after']} follows one of level {match['before']}, so a level is left out."
    return _Found(message, f"Write it with {signs}: readers with a screen reader go by levels.")


# All findings together


def tidy(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings without duplicates and without those that repeat the fault of another one; the most severe are last."""
    kept = list(dict.fromkeys(findings))
    notes = {one.place.path for one in kept if one.kind == "startoolkit.footnote" and one.place}
    dead = {one.place for one in kept if one.kind.startswith(("myst.xref", "ref."))}

    def is_said(finding: Finding) -> bool:
        path = finding.place.path if finding.place else None
        if finding.message.startswith("Too many autonumbered footnote references") and path in notes:
            return True
        # The PDF builder reports a link that the HTML builder has reported already.
        return finding.kind.startswith("typst") and finding.message.startswith("The link ") and finding.place in dead

    return tuple(sorted((one for one in kept if not is_said(one)), key=_order))


def _order(finding: Finding) -> tuple[int, str, int]:
    place = finding.place
    grade = ("layout", "told", "stops", "unsafe").index(finding.severity)
    return grade, str(place.path) if place else "", (place.line or 0) if place else 0
