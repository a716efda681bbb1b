"""What a translation may have for its readers: the judge's verdicts on small pairs of every kind, in both markups.

The kinds are those of the translations of public projects that were refused although they did no harm, and of those that
were refused rightly.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from startoolkit.languages import Language
from startoolkit.messages.dialect import EXTENSIONS, Dialect
from startoolkit.messages.faults import Part
from startoolkit.messages.judge import faults, verdict
from startoolkit.messages.rst import names_in
from startoolkit.messages.targets import is_same_page, notation, slug, slugs_of, tags_of
from startoolkit.pages import has_picture

TONGUES = frozenset().union(*(Language(code).names_in_addresses for code in ("en", "zh_CN")))
HEADINGS = {
    "安装": {"Installing"},
    "使用方法": {"How to use it"},
    "first part": {"erster teil"},
    "second part": {"Site"},
}
SAID = {
    "tongues": TONGUES,
    "slugs": lambda anchor: slugs_of(HEADINGS).get(anchor, ()),
    "terms": lambda term: HEADINGS.get(term, ()),
    "has_picture": lambda file, _other: file in ("img/en/map.png", "img/map_en.png", "en/../img/map.png"),
}
MYST = Dialect(
    frozenset(EXTENSIONS),
    references=frozenset({("GUIDE", "start/guide.md"), ("SITE", "https://example.org/a")}),
    **SAID,
)  # type: ignore[arg-type]
RST = Dialect(is_rst=True, names=lambda: {"first part", "second part", "site"}, **SAID)  # type: ignore[arg-type]

HARMLESS = [
    ("见[指南][guide]。", "See [the guide](start/guide.md)."),
    ("见[指南](start/guide.md)。", "See [the guide][GUIDE]."),
    ("见[网站][site]。", "See <https://example.org/a>."),
    ("见[指南](start/guide.md)。", "See [the guide](./start/guide.md)."),
    ("见[网站](https://Example.org)。", "See [the site](https://example.org/)."),
    ("见[安装](guide.md#安装)。", "See [installing](guide.md#installing)."),
    ("见[安装](guide.md#安装)。", "See [installing](guide.md#installation-of-it)."),
    ("见[用法](#使用方法)和[安装](#安装)。", "See [installing](#installing) and [usage](#how-to-use-it)."),
    ("见[文档](https://example.org/zh-cn/docs/a/#b)。", "See [the docs](https://example.org/docs/a/#b)."),
    ("见[文档](https://example.org/latest/zh-Hans/a_cn#id2)。", "See [the docs](https://example.org/latest/en/a#id2)."),
    ("见[文档](https://zh.example.org/a)。", "See [the docs](https://en.example.org/a)."),
    ("见[条目](https://zh.wikipedia.org/wiki/%E6%A0%91)。", "See [the article](https://en.wikipedia.org/wiki/Tree)."),
    ("见[文档](https://example.org/zh/a?spm=1.2&scm=3)。", "See [the docs](https://example.org/zh/a)."),
    ("见[文档](https://github.com/a/b/blob/x/zh/c.md)。", "See [it](https://github.com/a/b/blob/x/en/c.md)."),
    ("见[文档](https://docs.github.com/zh/a)。", "See [it](https://docs.github.com/en/a)."),
    ("见[文档](https://example.org/zh-Hans-CN/a)。", "See [the docs](https://example.org/en-Latn-US/a)."),
    ("![图](img/map.png)", "![A map](img/en/map.png)"),
    ("![图](img/map.png)", "![A map](img/map_en.png)"),
    ('<abbr title="并行">P</abbr>', '<abbr title="parallel">P</abbr>'),
    ("文字 <!-- 待办 -->", "Words <!-- to do -->"),
    ("<b>字</b> <i>文</i><br> *字*", "<i>Words</i><br> <b>in *it*</b>"),
    ("</i> <b>字", "<b>Words </i>"),
    ("Words", "ภาษา\u200bไทย"),
]
HARMFUL = [
    ("见[指南][guide]。", "See [the guide](start/other.md).", "link"),
    ("见[指南](start/guide.md)。", "See [the guide](start/guide.m).", "link"),
    ("见[指南](start/guide.md)。", "See the guide.", "link"),
    ("见 [网站]。", "See [the site](https://example.net/).", "link"),
    ("见[用法](#使用方法)和[安装](#安装)。", "See [installing](#installing) and [usage](#installing).", "link"),
    ("见[网站](https://example.org/a)。", "See [the site](https://example.org/b).", "link"),
    ("见[文档](https://zh.github.io/a)。", "See [the docs](https://en.github.io/a).", "link"),
    ("见[文档](https://example.org/zh/a)。", "See [the docs](https://example.org/fr/a).", "link"),
    ("见[文档](https://example.org/a)。", "See [the docs](https://example.org/en-evil/a).", "link"),
    ("见[文档](https://example.org/@town)。", "See [the docs](https://example.org/@town_en).", "link"),
    ("见[文档](https://github.com/town)。", "See [the docs](https://github.com/en/town).", "link"),
    ("见[文档](https://github.com/town-zh)。", "See [the docs](https://github.com/town-en).", "link"),
    ("见[文档](https://t.me/town)。", "See [the docs](https://t.me/town_en).", "link"),
    ("见[文档](https://www.reddit.com/r/town)。", "See [the docs](https://www.reddit.com/r/town_en).", "link"),
    ("见[文档](https://zh.neocities.org/a)。", "See [the docs](https://en.neocities.org/a).", "link"),
    ("见[条目](https://zh.wikipedia.org/wiki/X)。", "See [it](https://en.wikipedia.org/wiki/Y#:~:text=z).", "link"),
    ("![图](../img/map.png)", "![A map](en/../img/map.png)", "image"),
    ('<abbr title="并行">P</abbr>', '<abbr title=" ">P</abbr>', "html"),
    ("![图](img/map.png)", "![A map](img/en/other.png)", "image"),
    ("![图](img/map.png)", "![A map](img/en/../../map_en.png)", "image"),
    ("文字 `代码` 和 `字`", "Words `code and `words`", "markup"),
    ('<a href="x">字</a> 文', 'Words</a> in <a href="x">it', "html"),
    ("<s>字</s> *文*", "*Words <s>in* it</s>", "html"),
    ("<em>字</em> *文*", "<em>*Words</em> it*", "html"),
    ("<b>字</b> <i>文</i>", "<b>Words <i>in</b> it</i>", "html"),
    ("Words", "Wo\u200brds", "hidden"),
    ("Words", "ภาษา\u200b\u200bไทย", "hidden"),
]
HARMLESS_IN_RST = [
    ("See `First part`_ for more.", "Mehr in `Erster Teil`_."),
    ("See `site`_ for more.", "Mehr auf `der Seite`_."),
    ("See `site`_ for more.", "Mehr auf `der Seite <site_>`_."),
    (
        "Press :guilabel:`Save` in :menuselection:`File --> Open`.",
        ":menuselection:`Datei --> Öffnen`: :guilabel:`Sichern`.",
    ),
    ("Ask `our forum`__ first.", "Erst `das Forum`__ fragen."),
    ("See `a <https://example.org/>`_.", "Siehe `b <https://example.org>`__."),
    ("At https://example.org/x, now.", "现在在 https://example.org/x，"),
    ("At https://example.org/zh/x now.", "Auf https://example.org/en/x jetzt."),
    ("For example::", "Zum Beispiel:"),
    ("For example:", "Zum Beispiel::"),
    ("Run ``cmd`` **now**.", "运行\\ ``命令``\\ 现在。"),
    ("Word macOS in Finnish.", "Sana macOS:ssa suomeksi."),
    ("*One* word", "Ein **Wort**"),
    ("A word", "Ein ``Wort`` und *eins*"),
    ("The ``a`` of ``b``", "文\u200b字"),
    ("5 * 3 and [x]", "5 * 3 und [x]"),
    ("A :term:`pump`", "Eine :term:`Pumpe <pump>`"),
]
HARMFUL_IN_RST = [
    ("文字", "Words (tn3270://example.net)", "link"),
    ("文字", "Words whois++:example", "link"),
    ("See `Second part`_.", "`Site`_", "name"),
    ("See `First part`_ for more.", "Mehr in `Second part`_.", "name"),
    ("See `First part`_ for more.", "Mehr.", "name"),
    ("Words.", "`Wörter`__", "anonymous"),
    ("Words.", "`Wörter <https://example.org/>`__", "link"),
    ("Words.", "https://example.org/", "link"),
    ("Words.", "a@example.org", "link"),
    ("See :ref:`a`.", "Siehe :ref:`b`.", "role"),
    ("Words.", ":download:`Wörter <../secret.txt>`", "role"),
    ("Words.", "|version|", "substitution"),
    ("Words [1]_.", "Wörter [2]_.", "footnote"),
    ("Run ``cmd`` now.", "运行``cmd``现在。", "markup"),
    ("**Now** run", "**Jetzt laufen", "markup"),
    ("*Now* run", "字*现在*字", "markup"),
    ("Words.", ".. image:: a.png", "block"),
    ("Words.", "Wörter\n======", "markup"),
    ("Words.", "Wörter # noqa", "noqa"),
]


@pytest.mark.parametrize(("msgid", "msgstr"), HARMLESS)
def test_what_does_no_harm_passes(msgid: str, msgstr: str) -> None:
    assert faults(msgid, msgstr, ("text",), MYST) == []


@pytest.mark.parametrize(("msgid", "msgstr", "kind"), HARMFUL)
def test_what_does_harm_is_refused_for_its_own_reason(msgid: str, msgstr: str, kind: str) -> None:
    assert kind in {fault.kind for fault in faults(msgid, msgstr, ("text",), MYST)}


@pytest.mark.parametrize(("msgid", "msgstr"), HARMLESS_IN_RST)
def test_what_does_no_harm_passes_in_restructuredtext(msgid: str, msgstr: str) -> None:
    assert faults(msgid, msgstr, ("text",), RST) == []


@pytest.mark.parametrize(("msgid", "msgstr", "kind"), HARMFUL_IN_RST)
def test_what_does_harm_is_refused_in_restructuredtext(msgid: str, msgstr: str, kind: str) -> None:
    """For its own reason, with a hint that has no Markdown."""
    found = faults(msgid, msgstr, ("text",), RST)
    assert kind in {fault.kind for fault in found}
    assert not [fault.hint for fault in found if "](" in fault.hint or "{role}" in fault.hint]


def test_an_editor_can_forbid_pages_and_pictures_of_the_readers() -> None:
    strict = Dialect(MYST.extensions, has_picture=lambda *_: True)
    for msgid, msgstr in HARMLESS:
        if "/zh" in msgid or "//zh" in msgid or msgstr.startswith("!"):
            assert faults(msgid, msgstr, ("text",), strict), msgstr


@pytest.mark.parametrize("dialect", [MYST, RST])
def test_the_setting_addresses_holds(dialect: Dialect) -> None:
    """In both markups, however the address is written."""
    to = {"https://example.org/a": "https://example.net/b"}
    own = Dialect(dialect.extensions, is_rst=dialect.is_rst, addresses=to)
    link = "`x <{}>`__" if dialect.is_rst else "[x]({})"
    pair = link.format("https://EXAMPLE.org/a"), link.format("https://example.net:443/b")
    assert faults(*pair, ("text",), own) == []
    assert faults(*pair, ("text",), dialect)


def test_an_anchor_in_two_places_leads_to_the_heading_of_each() -> None:
    """What is placed is the anchor of the source, by the translation of its heading and not by the order of links."""
    found = verdict(
        "见[用法](#使用方法)和[安装](#安装)。", "[Installing](#installing), [usage](#how-to-use-it).", ("text",), MYST
    )
    assert found.replaced == {
        Part("link", "#installing"): notation("#安装"),
        Part("link", "#how-to-use-it"): notation("#使用方法"),
    }


def test_a_comment_of_the_translation_never_reaches_a_page() -> None:
    found = verdict("Words <!-- a -->", "Wörter <!-- slot pdf-download -->", ("text",), MYST)
    assert found.replaced == {Part("comment", "<!-- slot pdf-download -->"): "<!-- a -->"}


def test_pages_in_two_languages_are_told_from_two_pages() -> None:
    """The language is told by whole words only, and of the languages that are asked for."""
    assert is_same_page("https://example.org/en/a", "https://example.org/zh/a", TONGUES)
    assert is_same_page("https://example.org/a-en.pdf", "https://example.org/a-zh.pdf", TONGUES)
    assert not is_same_page("https://example.org/en/a", "https://example.org/zh/a", frozenset())
    assert not is_same_page("https://example.org/end/a", "https://example.org/zhd/a", TONGUES)
    assert not is_same_page("https://example.org/a", "https://www.example.org/a", TONGUES)
    assert not is_same_page("/en/a", "/zh/a", TONGUES)


def test_the_anchor_of_a_heading_is_that_of_myst() -> None:
    assert [slug(text) for text in ("5.1 **A** `b`", "请求（Create）", "[The plan](a.md)", "A & B")] == [
        "51-a-b", "请求create", "the-plan", "a--b",
    ]  # fmt: skip


def test_pictures_of_a_page_are_inside_the_project(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "sub").mkdir(parents=True)
    for file in ("docs/a-de.png", "outside-de.png", "docs/a-de.txt"):
        (tmp_path / file).touch()
    (docs / "link-de.png").symlink_to(tmp_path / "outside-de.png")
    assert has_picture(docs, "sub/page", "../a-de.png", "../a.png")
    assert has_picture(docs, "sub/page", "../b-de.png", "../b.png")  # neither is there
    (docs / "b.png").touch()
    refused = ("../b-de.png", "../../outside-de.png", "../link-de.png", "../a-de.txt", "a\0.png")
    assert not [file for file in refused if has_picture(docs, "sub/page", file, "../b.png")]


def test_names_that_references_lead_to() -> None:
    page = "First *part*\n============\n\n.. _spot:\n\n.. _two words: https://a.org\n\nSee `a b <https://a.org>`_ and _`here`.\n"
    assert names_in(page) == {"first part", "spot", "two words", "a b", "here"}


@pytest.mark.parametrize("html", ["</div>", "<!-- d -->", "<!doctype html>", "<?x?>", "<![CDATA[x]]>", "<b>", "x"])
def test_the_look_at_nodes_tells_all_html_apart(html: str) -> None:
    """Two pieces of HTML that differ in anything but the words of attributes are two; a comment is none of words."""
    assert tags_of(html) != tags_of("<!-- c -->")
    assert tags_of('<b title="x">') == tags_of('<b title="y">')
