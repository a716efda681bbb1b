"""``nox -s bench``: startoolkit beside the stock tools on the same pages and catalogs, into RESULTS.md."""

from __future__ import annotations

import argparse
import compileall
import itertools
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import startoolkit
from benchmarks.as_it_is import generate as as_it_is_project
from benchmarks.generate import generate
from benchmarks.markup import Markup
from benchmarks.measure import Cost, adopt_orphans, circumstances, middle
from benchmarks.preview import SAVES, Latency, latency
from benchmarks.ways import AsItIs, Loop, Ours, Stock, can_typeset, change, change_page, has, sizes

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).with_name("RESULTS.md")
MESSAGES = 48
SEED = 1


@dataclass(frozen=True)
class Row:
    """The measurements of one case, a cost for every run; ``stock`` is empty where there is nothing to compare."""

    HEAD: ClassVar = (
        "| what | CPU s: stock | ours | ratio | clock s: stock | ours | ratio | peak MB: stock | ours | notes |",
        "|---|" + "---:|" * 8 + "---|",
    )
    name: str
    stock: Sequence[Cost]
    ours: Sequence[Cost]
    note: str = ""

    def line(self) -> str:
        """The row as Markdown: medians, and the stock cost divided by ours."""
        ours = middle(self.ours)
        cells = ["–", f"{ours.cpu:.2f}", "–", "–", f"{ours.wall:.2f}", "–", "–", f"{ours.peak / 1e6:.0f}"]
        if self.stock:
            stock = middle(self.stock)
            cells[0], cells[2] = f"{stock.cpu:.2f}", f"{stock.cpu / ours.cpu:.1f}"
            cells[3], cells[5] = f"{stock.wall:.2f}", f"{stock.wall / ours.wall:.1f}"
            cells[6] = f"{stock.peak / 1e6:.0f}"
        return f"| {' | '.join([self.name, *cells, self.note])} |"


@dataclass(frozen=True)
class Bench:
    """Builds a project with the stock tools and with startoolkit, in its own folder."""

    work: Path
    runs: int

    def ways(self, project: Path) -> tuple[Stock, Ours, list[str]]:
        """Stock and Ours for a project, and its languages."""
        settings = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["startoolkit"]
        return Stock(project, self.work / "stock"), Ours(project, self.work / "ours"), settings["languages"]

    def generated(self, pages: int, languages: int) -> tuple[Stock, Ours, list[str]]:
        """Stock and Ours for a generated manual, and its languages."""
        generate(self.work / "manual", pages, MESSAGES, languages, SEED)
        return self.ways(self.work / "manual")

    def turns(self, stock: Callable[[], Cost], ours: Callable[[], Cost]) -> tuple[list[Cost], list[Cost]]:
        """The costs of both, measured alternately."""
        pairs = [(stock(), ours()) for _ in range(self.runs)]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _cold(way: Stock | Ours, languages: Sequence[str], *, pdf: bool = False) -> Cost:
    way.clean()
    return way.build(languages, pdf=pdf)


def briefing(bench: Bench) -> Iterator[Row]:
    """This repository's own briefing, cold."""
    stock, ours, languages = bench.ways(ROOT)
    yield Row("HTML", *bench.turns(lambda: _cold(stock, languages), lambda: _cold(ours, languages)))
    if can_typeset():
        both = bench.turns(lambda: _cold(stock, languages, pdf=True), lambda: _cold(ours, languages, pdf=True))
        yield Row("HTML and PDF", *both)
    else:
        costs = [_cold(ours, languages, pdf=True) for _ in range(bench.runs)]
        yield Row("HTML and PDF", [], costs, "stock not measured: latexmk and xelatex are not installed")


def cold(pages: int, languages: int) -> Callable[[Bench], Iterator[Row]]:
    """The case for a generated manual of a size."""

    def case(bench: Bench) -> Iterator[Row]:
        stock, ours, codes = bench.generated(pages, languages)
        costs = bench.turns(lambda: _cold(stock, codes), lambda: _cold(ours, codes))
        stock_page, our_page = (f"{middle(one).cpu / pages / languages * 1000:.1f}" for one in costs)
        built, kept = ([f"{one / 1e6:.1f}" for one in sizes(way)] for way in (stock, ours))
        note = f"CPU a page and language {stock_page} and {our_page} ms"
        note += f"; HTML and cache {' and '.join(built)} MB (stock), {' and '.join(kept)} MB (ours)"
        yield Row(f"HTML, {pages} pages, {languages} languages", *costs, note)

    case.__doc__ = f"A generated manual of {pages} pages in {languages} languages, cold."
    return case


def one_more(bench: Bench) -> Iterator[Row]:
    """What a third language adds to ours, beside a stock build of that language alone; 200 pages, cold."""
    stock, ours, languages = bench.generated(200, 3)
    costs = bench.turns(
        lambda: _cold(stock, languages[-1:]), lambda: Cost() - _cold(ours, languages[:-1]) + _cold(ours, languages)
    )
    share = middle(costs[1]).cpu / middle(costs[0]).cpu
    yield Row("one more language", *costs, f"{share:.3f} of the CPU of a stock language")


def nothing(bench: Bench) -> Iterator[Row]:
    """A second build with nothing changed; 200 pages in 3 languages."""
    stock, ours, languages = bench.generated(200, 3)
    for way in (stock, ours):
        way.build(languages)
    yield Row("nothing changed", *bench.turns(lambda: stock.build(languages), lambda: ours.build(languages)))


def message(bench: Bench) -> Iterator[Row]:
    """One translation changed in one catalog; 200 pages in 10 languages, all languages built again."""
    stock, ours, languages = bench.generated(200, 10)
    for way in (stock, ours):
        way.build(languages)
    language, page = languages[1], "part-02/page-05"
    additions = (f"Nöt{'a' * count}en" for count in itertools.count(1))

    def changed(way: Stock | Ours, *, title: bool) -> Cost:
        addition = next(additions)
        change(way, language, page, title=title, addition=addition)
        return _seen(way, way.build(languages), language, page, addition)

    for name, title in (("a paragraph", False), ("a page title", True)):
        costs = bench.turns(lambda: changed(stock, title=title), lambda: changed(ours, title=title))  # noqa: B023
        yield Row(name, *costs)


def as_it_is(markup: Markup, theme: str) -> Callable[[Bench], Iterator[Row]]:
    """The case for a project without our settings, in Markdown or reStructuredText."""

    def case(bench: Bench) -> Iterator[Row]:
        project = bench.work / "project"
        codes = as_it_is_project(project, markup, theme, 100, MESSAGES, 8, SEED)
        stock, ours = Loop(project, bench.work / "stock"), AsItIs(project, bench.work / "ours")
        yield Row("everything", *bench.turns(lambda: _cold(stock, codes), lambda: _cold(ours, codes)))
        yield Row("nothing changed", *bench.turns(lambda: stock.build(codes), lambda: ours.build(codes)))
        page = "part-02/page-05"
        additions = (f"Nöt{'a' * count}en" for count in itertools.count(1))

        def page_changed(way: Loop | AsItIs) -> Cost:
            addition = next(additions)
            change_page(way, page, addition=addition)
            return _seen(way, way.build(codes), codes[-1], page, addition)

        def message_changed(way: Loop | AsItIs) -> Cost:
            addition = next(additions)
            change(way, codes[-1], page, title=False, addition=addition)
            return _seen(way, way.build(codes), codes[-1], page, addition)

        yield Row("one page changed", *bench.turns(lambda: page_changed(stock), lambda: page_changed(ours)))
        yield Row(
            "one translation changed", *bench.turns(lambda: message_changed(stock), lambda: message_changed(ours))
        )

    words = {"md": "Markdown", "rst": "reStructuredText"}[markup]
    case.__doc__ = (
        f"A project in {words} without our settings, in the theme {theme}, 100 pages in 8 languages, beside a loop of"
        " `sphinx-build -b html -D language=…` with its own doctrees for each language."
    )
    return case


def _seen(way: Stock | Ours, cost: Cost, language: str, page: str, words: str) -> Cost:
    """The cost; ends the benchmark where the page does not have the words that were added."""
    if not has(way, language, page, words):
        sys.exit(f"{type(way).__name__}: {page} has not changed.")
    return cost


def start(bench: Bench) -> Iterator[Row]:
    """Commands on the briefing that build nothing."""
    stock, ours, _ = bench.ways(ROOT)

    def note(command: str) -> str:
        return f"Sphinx is {'' if ours.loads_sphinx(command) else 'not '}loaded"

    version = bench.turns(stock.version, lambda: ours.command("--version"))
    yield Row("--version (sphinx-build --version)", *version, note("--version"))
    checks = [ours.command("check", codes=(0, 1)) for _ in range(bench.runs)]
    yield Row("check", [], checks, note("check"))
    status = bench.turns(lambda: stock.intl("stat"), lambda: ours.command("status"))
    yield Row("status (sphinx-intl stat)", *status, note("status"))


def preview(bench: Bench) -> Iterator[Latency]:
    """From saving a translation to seeing it in an open browser, beside sphinx-autobuild."""
    stock, ours, languages = bench.ways(ROOT)
    yield latency(f"briefing, {SAVES} saves", stock, ours, languages, "de", "what-it-is")
    work = replace(bench, work=bench.work / "large")
    stock, ours, languages = work.generated(200, 10)
    yield latency("200 pages, 10 languages", stock, ours, languages, languages[1], "part-02/page-05")


CASES: dict[str, Callable[[Bench], Iterator[Row | Latency]]] = {
    "briefing": briefing,
    "20x10": cold(20, 10),
    "200x3": cold(200, 3),
    "1000x3": cold(1000, 3),
    "one-more": one_more,
    "nothing": nothing,
    "message": message,
    "as-it-is-md": as_it_is("md", "alabaster"),
    "as-it-is-rst": as_it_is("rst", "alabaster"),
    "start": start,
    "preview": preview,
}
"""The cases by name; the docstring of each is written above its table in RESULTS.md."""
ONCE = ("preview",)
"""The cases that are measured once, whatever ``--runs`` says: each of their figures is of many saves."""
LONG = "1000x3"
"""The case that is measured only on request, since each of its runs takes many minutes."""


def measure(name: str, runs: int) -> str:
    """Measure a case; returns its section for RESULTS.md, with the circumstances and a table."""
    case = CASES[name]
    lines = [f"## {name}", "", f"{case.__doc__}", ""]
    times = "one run" if runs == 1 or name in ONCE else f"medians of {runs} runs"
    lines += [f"{circumstances()}; {times}.", ""]
    work = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        for row in case(Bench(work, runs)):
            lines += [] if row.HEAD[0] in lines else row.HEAD
            lines.append(row.line())
            print(f"{name}: {row.line()}", flush=True)
    finally:
        shutil.rmtree(work)
    return "\n".join(lines) + "\n"


def record(sections: dict[str, str]) -> None:
    """Write sections into RESULTS.md, replacing those of the same cases; what else it has, such as ``search``, stays last."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    found = {re.match(r"## (\S+)", part)[1]: part for part in re.split(r"(?m)^(?=## )", text)[1:]}  # type: ignore[index]
    every = found | sections
    ordered = [every[name].strip() for name in dict.fromkeys((*CASES, *every)) if name in every]
    RESULTS.write_text("\n\n".join(["# Results", *ordered]) + "\n", encoding="utf-8")


def main() -> None:
    """Run the requested cases, and record each as soon as it is measured."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--case", action="append", choices=CASES, help=f"only this case (repeatable); {LONG} only so")
    parser.add_argument("--runs", type=int, default=3, help="how often each thing is measured")
    options = parser.parse_args()
    adopt_orphans()
    compileall.compile_dir(Path(startoolkit.__file__).parent, quiet=1)  # as pip does with what it installs
    for name in options.case or [name for name in CASES if name != LONG]:
        try:
            record({name: measure(name, options.runs)})
        except subprocess.CalledProcessError as error:
            sys.exit(f"{error}\n{error.output}")


if __name__ == "__main__":
    main()
