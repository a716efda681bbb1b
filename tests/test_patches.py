"""What ``sphinxext/speed`` does faster than docutils, MyST and Sphinx comes to the same, in its own builds alone."""

from __future__ import annotations

import copy
import dataclasses
import io
import subprocess
import sys
import warnings
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest
import sphinx
from docutils import nodes
from docutils.frontend import OptionParser
from docutils.parsers.rst import Parser
from docutils.transforms.universal import SmartQuotes
from docutils.utils import DependencyList, new_document
from docutils.writers.html5_polyglot import Writer
from hypothesis import given, settings
from hypothesis import strategies as st
from myst_parser.parsers.docutils_ import Parser as MystParser
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.search import IndexBuilder, languages
from sphinx.transforms import i18n
from sphinx.util.docutils import sphinx_domains

from startoolkit.messages import dialect as dialects
from startoolkit.messages import grammar, shape
from startoolkit.sphinxext.speed import patches, patching
from startoolkit.sphinxext.theme.search import search_language
from startoolkit.sphinxext.translations import apply, apply_simple, inline_parser
from tests.conftest import PROJECTS
from tests.hostile import corpus
from tests.wide import LABELS, Messages, batches, examples, is_known

UPSTREAM = {(one.owner, one.name): getattr(resolve_name(one.owner), one.name, None) for one in patches.PATCHES}
SPHINX_8 = sphinx.version_info < (9,)


def upstream(name: str) -> Any:
    """A function of docutils, MyST or Sphinx for which there is one replacement."""
    (found,) = (function for (_, known), function in UPSTREAM.items() if known == name)
    return found


def replacement(name: str) -> Any:
    """What replaces it, with nothing in its memory."""
    (found,) = (patch for patch in patches.PATCHES if patch.name == name)
    return found.make(upstream(name))


_KINDS = (nodes.paragraph, nodes.emphasis, nodes.strong, nodes.bullet_list)
_TREES = st.recursive(
    st.builds(nodes.Text, st.sampled_from("ab")),
    lambda inside: st.builds(
        lambda kind, children: kind("", *children), st.sampled_from(_KINDS), st.lists(inside, max_size=4)
    ),
    max_leaves=25,
)
_CONDITIONS = st.sampled_from([
    None, *_KINDS, nodes.Text, nodes.Element, nodes.Inline, lambda _node: True, lambda node: len(node.children) == 1,
    lambda node: node.astext().startswith("a"),
])  # fmt: skip


@given(_TREES, st.sampled_from([nodes.Node, nodes.Element, nodes.Text, *_KINDS]))
def test_nodes_are_found_in_order(tree: nodes.Node, kind: type) -> None:
    """Of a class, and all: the same nodes in the same order."""
    assert _same(replacement("_fast_findall")(tree, kind), upstream("_fast_findall")(tree, kind))
    assert _same(replacement("_superfast_findall")(tree), upstream("_superfast_findall")(tree))


@given(_TREES, _CONDITIONS, st.data())
def test_nodes_that_meet_a_condition(tree: nodes.Node, condition: Any, data: st.DataObject) -> None:
    """Whatever is asked for, from anywhere in a tree."""
    start = data.draw(st.sampled_from([*upstream("_superfast_findall")(tree)]))
    assert _same(replacement("findall")(start, condition), upstream("findall")(start, condition))
    for where in product((False, True), repeat=4):
        assert _same(replacement("findall")(start, condition, *where), upstream("findall")(start, condition, *where))


def _same(ours: Iterator[nodes.Node], theirs: Iterator[nodes.Node]) -> bool:
    return [id(node) for node in ours] == [id(node) for node in theirs]


def values(found: Any) -> dict[str, Any]:
    """Settings, of which a list of dependencies says what it has."""
    return {name: value.list if isinstance(value, DependencyList) else value for name, value in vars(found).items()}


_DEFAULTS = ({}, {"env": object(), "tab_width": 3}, {"stylesheet_dirs": ["x"], "raw_enabled": 0})


@pytest.mark.skipif(SPHINX_8, reason="Sphinx 8 gets settings in another way")
@pytest.mark.parametrize("defaults", _DEFAULTS)
@pytest.mark.parametrize("components", [(), (Parser,), (Parser(), Writer)])
def test_settings(components: tuple[Any, ...], defaults: dict[str, Any]) -> None:
    """Those of every page are what docutils gives, and what one page does to its own is not seen by the next."""
    expected = values(upstream("_get_settings")(*components, defaults=copy.copy(defaults)))
    get_settings = replacement("_get_settings")
    for _page in range(3):
        found = get_settings(*components, defaults=copy.copy(defaults))
        assert values(found) == expected
        found.record_dependencies.add("included.md")
        found.tab_width = 99
        found.added = True
        for name, value in vars(found).items():
            if isinstance(value, list) and name not in defaults:
                value.append("of one page")


@pytest.mark.parametrize("parser", [Parser, MystParser])
def test_documents(parser: type[Parser]) -> None:
    """An empty document has the settings that MyST would give it, and they are its own."""
    expected = upstream("make_document")("name", parser)
    make_document = replacement("make_document")
    for _page in range(2):
        made = make_document("name", parser)
        assert values(made.settings) == values(expected.settings)
        assert (made.attributes, made.current_source) == (expected.attributes, expected.current_source)
        made.settings.record_dependencies.add("included.md")
        made.settings.tab_width = 99


_SIGNS = [
    sign
    for sign in map(chr, (*range(0x300), *range(0x2000, 0x2100)))
    if not sign.isalnum() and grammar.is_plain(f"a{sign}b", frozenset())
]
"""What may stand between letters and figures in words that need no parser."""
_PLAIN = st.one_of(
    st.text(st.one_of(st.characters(categories=["L", "N"]), st.sampled_from(" .:!-")), min_size=1, max_size=30),
    st.text(st.sampled_from([*"ab1Zß中ו", *_SIGNS]), min_size=1, max_size=30),
).filter(lambda text: grammar.is_plain(text, frozenset()))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Sphinx:
    """Sphinx with our extension, which builds nothing, so that nothing is replaced."""
    root = tmp_path_factory.mktemp("patches") / "root"
    corpus.write(root, [], corpus.BRIEFING)
    docs, out = root / "docs", root / "out"
    return Sphinx(docs, docs, out, out, "html", confoverrides={"language": "de"}, status=None, warning=None)


def parsed(app: Sphinx, text: str, *, anew: bool = True) -> nodes.Element:
    """What becomes of a translation."""
    page = str(Path(app.srcdir, "index.md"))
    if anew:
        app.env.current_document.pop(inline_parser._PARSED_ONCE, None)  # noqa: SLF001
    options: dict[str, Any] = {"defaults": {"env": app.env, "halt_level": 5}, "read_config_files": False}
    with sphinx_domains(app.env), warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        page_settings: Any = OptionParser(components=(MystParser,), **options).get_default_values()
        if SPHINX_8:
            publish: Any = vars(i18n)["publish_msgstr"]
            return publish(app, text, page, 3, app.config, page_settings)  # type: ignore[no-any-return]
        return i18n._publish_msgstr(  # noqa: SLF001
            text, page, 3, config=app.config, env=app.env, registry=app.registry, settings=page_settings
        )


def begin(env: BuildEnvironment) -> None:
    """A page is read anew."""
    env.current_document.clear()
    env.current_document.docname = "index"
    env.current_document[inline_parser.REFERENCES] = {}


def compare(app: Sphinx, text: str) -> None:
    """Hold the paragraph that is made without a parser against the one that it makes."""
    begin(app.env)
    short = parsed(app, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inline_parser, "plain_paragraph", lambda _text, _env: None)
        parser = parsed(app, text)
    assert short.pformat() == parser.pformat() == f"<paragraph>\n    {text}\n"
    assert (short.rawsource, short.astext()) == (parser.rawsource, parser.astext())


@settings(deadline=None)
@given(_PLAIN)
def test_words_alone_need_no_parser(app: Sphinx, text: str) -> None:
    """Words become the same paragraph with and without it."""
    compare(app, text)


def test_no_two_signs_are_markup(app: Sphinx) -> None:
    """Around a word, before it, between words, first and last, any two signs that need no parser are what they are."""
    assert len(_SIGNS) > 25
    for one, other in product(_SIGNS, repeat=2):
        text = f"a {one}{other}b{other}{one} {one}c{other}d{one}{other} e"
        compare(app, f"{one}{other} {text} {other}{one}".strip())


@pytest.mark.parametrize("text", ["A *word* and `code`.", "[x](https://example.org)", "Plain words.", "Title\n====="])
def test_a_translation_is_parsed_again_once_it_is_used(app: Sphinx, text: str) -> None:
    """Asked twice, the same comes out, also when the page has taken the words of the first answer."""
    begin(app.env)
    first = parsed(app, text)
    expected = first.pformat()
    assert parsed(app, text, anew=False) is first
    used = nodes.paragraph("", "", *first.children)
    again = parsed(app, text, anew=False)
    assert again.pformat() == expected
    assert not {*map(id, again.children)} & {*map(id, used.children)}


_TYPED = st.lists(st.sampled_from([*"ab .-'\"`&\\\u2019", "--", "...", ". . ."]), max_size=12).map("".join)


_OBJECTS = """
Page
====

:any:`one` :any:`two`

"""


@pytest.mark.parametrize("objects", ["", ".. c:function:: int one(int x)\n\n.. cpp:class:: two\n"])
def test_links_to_anything(tmp_path: Path, objects: str) -> None:
    """Where there is something in C or C++, links lead to it as ever; where there is not, the same is missed."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.rst").write_text(_OBJECTS + objects, encoding="utf-8")
    found = []
    chosen = [one for one in patches.PATCHES if one.name == "resolve_any_xref"]
    for few in ([], chosen[:1], chosen[1:], chosen):
        told, out = io.StringIO(), tmp_path / f"out{len(found)}"
        app = Sphinx(docs, None, out, out, "pseudoxml", status=None, warning=told)
        with patching.Patches(few):
            app.build()
        text = (out / "index.pseudoxml").read_text(encoding="utf-8")
        found.append((text, [line for line in told.getvalue().splitlines() if "index.rst" in line]))
    assert found[0] == found[1] == found[2] == found[3]
    assert len(found[0][1]) == (0 if objects else 2)


@pytest.mark.parametrize(("name", "language"), [("features", "de"), ("handbook", "de"), ("straat", "he")])
def test_paragraphs_of_words_are_translated_as_by_sphinx(tmp_path: Path, name: str, language: str) -> None:
    """Every node with all its attributes is the same, whether or not Sphinx's own transform does what ours has done."""
    found = []
    for own in (False, True):
        out = tmp_path / str(own)
        with pytest.MonkeyPatch.context() as patch:
            if not own:
                patch.setattr(apply, "place_translations", lambda *args: dict(args[-1]))
            docs = PROJECTS / name / "docs"
            conf = docs if (docs / "conf.py").exists() else None
            overrides = {"language": language, **({} if conf else {"extensions": ["startoolkit.sphinxext"]})}
            Sphinx(docs, conf, out, out / "doctrees", "pseudoxml", overrides, status=None, warning=None).build()
        found.append({path.name: path.read_text(encoding="utf-8") for path in out.rglob("*.pseudoxml")})
    assert found[0] == found[1]
    assert found[0]


_WORD = st.text(st.sampled_from([*"ab1Zß\u05d5 .,:!()\u2019-"]), min_size=1, max_size=6)
_LOOSE = st.sampled_from([*"*`[]{}<!^_\\#&\n", "**", "``", "[^", "](", "![", "{ref}`"])
_BOUND = ["[{}](page.md)", "[{}](#a)", "[{}](https://example.org/a)", "{{ref}}`{} <a-b>`", "{{term}}`{} <C>`",
          "{{doc}}`{} </page>`", "{{ref}}`a-b`", "[^n]", "[^2]", "{{term}}`{} <Ä c>`", "{{term}}`{}`",
          "[{}]{{.a-b}}", "[*{}*]{{.c}}"]  # fmt: skip
_OWN = ["`{}`", "*{}*", "**{}**", "{}", " {} "]


def filled(patterns: list[str]) -> st.SearchStrategy[str]:
    """Text made of these, each with words of its own, and now and then with a loose sign of markup."""
    parts = [st.builds(pattern.format, _WORD) for pattern in patterns]
    return st.tuples(st.lists(_LOOSE, max_size=1).map("".join), *parts).map(lambda found: "".join(found).strip())


@pytest.mark.ranges
@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_translation_is_placed_as_sphinx_would(app: Sphinx, data: st.DataObject) -> None:
    """Where no parser is asked, the page has the same nodes with the same attributes as if it had been."""
    bound = data.draw(st.lists(st.sampled_from(_BOUND), max_size=3))
    own = st.lists(st.sampled_from(_OWN), max_size=3)
    msgid, msgstr = (
        data.draw(st.permutations([*bound, *data.draw(own)]).flatmap(filled)) or "a" for _language in range(2)
    )
    begin(app.env)
    hold_placed(app, msgid, msgstr, has_labels=False)


_TOLERATED = tuple(filter(is_known, (
    "amsmath", "attrs_block", "attrs_image", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist",
    "html_admonition", "html_image", "section_ref", "strikethrough", "substitution", "tasklist",
)))  # fmt: skip
"""The extensions with which translations are placed without a parser."""


@pytest.mark.ranges
@examples(4000)
@given(batches(), st.sets(st.sampled_from(_TOLERATED)), st.sets(st.sampled_from(LABELS)) | st.just(set()))
def test_any_translation_is_placed_as_sphinx_would(
    app: Sphinx, makers: list[Messages], extensions: set[str], labels: set[str]
) -> None:
    """Whatever the messages of a page are, what is placed is the tree that MyST and Sphinx make of it."""
    env: Any = app.env
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(env, "myst_config", dataclasses.replace(env.myst_config, enable_extensions=extensions))
        for msgid, msgstr in (maker.pair() for maker in makers):
            begin(env)
            env.current_document[inline_parser.REFERENCES] = {
                label.upper(): {"title": "", "href": f"https://a.org/{label}"} for label in labels
            }
            if grammar.segments(msgstr, has_labels=bool(labels)):
                hold_placed(app, msgid, msgstr, has_labels=bool(labels))


@pytest.mark.parametrize("space", ["", " ", "  ", "\u2009", "\u3000", "\u00a0"])
def test_a_space_of_any_kind_before_a_target_is_no_word(app: Sphinx, space: str) -> None:
    begin(app.env)
    hold_placed(app, "{ref}`words <target>`", f"{{ref}}`Wörter{space}<target>`", has_labels=False)


def hold_placed(app: Sphinx, msgid: str, msgstr: str, *, has_labels: bool) -> None:
    """Hold what is placed against what Sphinx's own transform makes of the same."""
    node, same, patch = (parsed(app, text) for text in (msgid, msgid, msgstr))
    split = partial(grammar.segments, has_labels=has_labels)
    children = apply_simple.placed(node, msgid, msgstr, split)
    if children is None:
        return
    document = new_document("page")
    document.autofootnote_refs = [*same.findall(nodes.footnote_reference)]
    updater = i18n._NodeUpdater(same, patch, document, noqa=True)  # noqa: SLF001
    for update in ("autofootnote_references", "refnamed_footnote_references", "pending_xrefs"):
        getattr(updater, f"update_{update}")()
    expected = [child.pformat() for child in patch.children if child != ""]  # the parser leaves empty texts
    assert [child.pformat() for child in children] == expected


def test_most_translations_need_no_parser(app: Sphinx) -> None:
    """The short way is taken for what it is for, and for nothing that it would spoil."""
    begin(app.env)
    taken = [
        ("A.\nB.", "C: D!"),
        ("[a](b.md), *c* and `d`", "`x` **y**, *z* [w](b.md)"),
        ("{term}`a <B>` [^c] {ref}`d`", "{ref}`d` [^c] {term}`e <B>` `f`"),
        ("{term}`a <B>` & [*c:d?*]{.e}", "[*„f“*]{.e} {term}`b <C D>`"),
    ]
    left = [
        ("[a](b.md)", "[a](c.md)"),
        ("[a](b.md)", "![a](b.md)"),
        ("[^a]", "[^a][^a]"),
        ("[^a]", "a"),
        ("[a]{.b}", "[a]{.c}"),
        ("[*a*]{.b}", "[a]{.b}"),
        ("{ref}`a <B>`", "{ref}`B`"),
        ("{ref}`a <B>`", "{ref}`!a <B>`"),
        ("*a*", "*a *"),
        ("*a*", "_a_"),
        ("`a`", "``a``"),
        ("[*a*](b.md)", "[a](b.md)"),
        ("a {abbr}`b`", "a"),
    ]
    for (msgid, msgstr), needs_none in [*((pair, True) for pair in taken), *((pair, False) for pair in left)]:
        node = parsed(app, msgid)
        assert (apply_simple.placed(node, msgid.replace("\n", " "), msgstr) is not None) is needs_none, msgstr


@pytest.mark.parametrize("language", ["de", "en", "fr", "he", "zh"])
def test_pages_are_found_by_the_same_words(app: Sphinx, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index of a search is the one that Sphinx makes, page after page, word after word."""
    kind = search_language(language)
    monkeypatch.setitem(languages, language, kind)
    text = "L’eau, the Co-Production co\u2011production Müller's straße müller 2024 12 b ä שָׁלוֹם 你好 sich Sicherheit"
    indexes = [IndexBuilder(app.env, language, {}, "") for _way in range(2)]
    for number, words in enumerate((text, "Sicherheit und mehr", "the", "")):
        page = new_document(f"page{number}")
        section = nodes.section("", nodes.title("", f"Titel {words[:30]}"), nodes.paragraph("", words), ids=["a"])
        entry = addnodes.index(entries=[("single", "water; cold", "a", "", None), ("see", "eau; water", "b", "", None)])
        raw = nodes.raw("", f"<b>{words}</b><script>never</script>", format="html")
        keywords = nodes.meta(name="keywords", content=f"one, Zwei Drei, {words[:9]}", lang=language)
        page += [section, entry, raw, keywords, nodes.paragraph("", "Hidden", classes=["no-search"])]
        for index, feed in zip(indexes, (replacement("feed"), upstream("feed")), strict=True):
            feed(index, f"page{number}", f"page{number}.md", "Titel", page)
    parts = ("_mapping", "_title_mapping", "_all_titles", "_index_entries", "_titles", "_filenames")
    found = [{name: getattr(index, name) for name in parts} for index in indexes]
    assert found[0] == found[1]
    assert len(found[0]["_mapping"]) > 5
    assert all(found[0].values())


_TYPED_TREES = st.recursive(
    st.builds(nodes.Text, _TYPED),
    lambda inside: st.builds(
        lambda kind, children: kind("", "", *children),
        st.sampled_from([nodes.paragraph, nodes.emphasis, nodes.literal, nodes.literal_block, nodes.title]),
        st.lists(inside, max_size=3),
    ),
    max_leaves=8,
)


@given(st.lists(_TYPED_TREES, max_size=3), st.sampled_from([True, False, "alt"]), st.sampled_from(["en", "de", "xx"]))
def test_pages_get_the_same_quotation_marks(trees: list[nodes.Node], smart: bool | str, language: str) -> None:
    """Block by block what docutils makes of the whole page."""
    found = []
    for function in (SmartQuotes.apply, patches.apply_quotes(SmartQuotes.apply)):
        page = new_document("page")
        page.settings.smart_quotes, page.settings.language_code = smart, language
        page.settings.smartquotes_locales, page.reporter.report_level = None, 5
        page += [tree.deepcopy() for tree in trees]
        function(SmartQuotes(page, None))
        found.append(page.pformat())
    assert found[0] == found[1]


def test_what_all_editions_need_can_be_imported() -> None:
    """The server of processes would pass over a module that is not there, and each process import all the others."""
    modules = "startoolkit.editions.warm_imports, startoolkit.sphinxext.speed.theme_imports"
    code = f"import {modules}, logging; print(logging.getLogger().level == logging.WARNING)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


@settings(deadline=None)
@given(_PLAIN, _PLAIN)
def test_words_alone_have_no_faults(source: str, translation: str) -> None:
    """What is not looked into for being words only has none of the faults that are looked for."""
    usual = frozenset(dialects.EXTENSIONS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shape, "is_plain", lambda *_args, **_options: False)
        patch.setattr(shape, "_without_parts", lambda *_args: False)
        slow = shape.faults(source, translation, dialects.Dialect(usual))
    assert slow == shape.faults(source, translation, dialects.Dialect(usual))


_TARGETS = ["page.md", "../page.md", "#a-b", "a/b_c.md#d", "x:y", "//h", "", "a b", "1", "."]
_MARKED = st.lists(
    st.one_of(
        _PLAIN,
        st.sampled_from([" ", "(", ")", "[", "]", "!", "*", "#", ":", "\\", "`", "{", "}", "\n", "<"]),
        st.builds("[{}]({})".format, _PLAIN, st.sampled_from(_TARGETS)),
        st.builds("{}`{}`".format, st.sampled_from(["", "{ref}", "{term}", "{math}", "{abbr}", "{x:y}"]), _PLAIN),
        st.builds("[{0}{1}{0}]{{.{2}}}".format, st.sampled_from(["", "*"]), _PLAIN, st.sampled_from(["a", "a-b", "A"])),
        st.builds("{0}{1}{0}".format, st.sampled_from(["*", "**", "_", "`"]), _PLAIN),
        st.sampled_from(["[^a]", "[^1]", "![^a]"]),
        st.builds("{}`{} <{}>`".format, st.sampled_from(["", "{ref}", "{doc}"]), _PLAIN, st.sampled_from(_TARGETS)),
    ),
    max_size=6,
).map("".join)


@settings(deadline=None)
@given(
    _MARKED,
    st.sampled_from([frozenset(), frozenset([("PAGE", "x.md"), ("a", "b")])]),
    st.sampled_from([[], ["attrs_inline"]]),
)
def test_simple_markup_is_found_without_a_parser(
    text: str, references: frozenset[tuple[str, str]], without: list[str]
) -> None:
    """What is told of words with links, roles and code in them is what the parser says."""
    dialect = dialects.Dialect(frozenset(dialects.EXTENSIONS) - {*without}, references=references)
    shortly = shape._shape_of_simple(text, dialect)  # noqa: SLF001
    if shortly is not None:
        assert shortly == shape._shape_of(text, dialect.extensions, dialect.syntax, references)  # noqa: SLF001


def test_simple_markup_is_told_from_what_looks_like_it() -> None:
    """The short way is taken for what it is for, and for nothing else."""
    dialect = dialects.Dialect(frozenset(dialects.EXTENSIONS))
    taken = ["See [this page](../page.md).", "[a](#b) and [c](d/e.md#f)", "([a](b))", "A {term}`b` and `c`."]
    left = [
        "![a](b)",
        "[a](b){#c}",
        "[a](https://example.org)",
        "[a](<b>)",
        "[a](b 'c')",
        "[a][b](c)",
        "\\[a](b)",
        "[*a*](b)",
    ]
    assert all(shape._shape_of_simple(text, dialect) for text in taken)  # noqa: SLF001
    assert not any(shape._shape_of_simple(text, dialect) for text in left)  # noqa: SLF001
    disabled = dialects.Dialect(dialect.extensions, syntax=(("disable_syntax", ("link",)),))
    assert not shape._shape_of_simple(taken[0], disabled)  # noqa: SLF001
