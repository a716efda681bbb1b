"""Worksheets that can be filled in on screen, and headers of table rows: what ``postprocess.py`` adds to the PDF."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from startoolkit.interface import THEME
from startoolkit.pdf.cover import HOUSE_FILE
from startoolkit.pdf.engine import compile_pdf, compiler_of
from startoolkit.pdf.mending import Mends
from tests.pdf.building import Built, build_pdf, elements, failures
from tests.pdf.conftest import Write
from tests.pdf.layout_facts import repeated_fields

PAGE = """# Blatt

:::::{admonition} Arbeitsblatt: unser Plan
:class: worksheet

::::{list-table} Wer macht mit?
:header-rows: 1
:stub-columns: 1

* - Form
  - Wer teilnimmt
  - [What changes]{.language-en}
* - Mit-Entwickeln
  -
  -
* - Was fehlt?
  -
  -
* - Was fehlt?
  -
  - Nichts
::::

| Dienst | Ab |
|--------|----|
|        |    |

- [ ] Alle wurden *gefragt*.
- [x] Der Plan steht.
:::::

## Danach

```{list-table} Mit Köpfen
:header-rows: 1
:stub-columns: 1

* - A
  - B
* - eins
  - **zwei**
```

- [ ] kein Feld

```{eval-rst}
.. list-table:: Ohne
   :header-rows: 1

   * - C
   * -
```
"""
LABELS = [
    "Mit-Entwickeln: Wer teilnimmt", "Mit-Entwickeln: What changes", "Was fehlt? Wer teilnimmt",
    "Was fehlt? What changes", "Was fehlt? Wer teilnimmt (2)", "Dienst", "Ab", "Alle wurden gefragt.", "Der Plan steht.",
]  # fmt: skip
SHEET = "Arbeitsblatt: unser Plan: "


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_worksheet(tmp_path_factory.mktemp("fields"), "de", PAGE)


def build_worksheet(folder: Path, language: str, page: str) -> Built:
    docs = folder / "docs"
    docs.mkdir()
    (docs / "conf.py").write_text(
        f'project = "Blatt"\nlanguage = "{language}"\nextensions = ["myst_parser", "startoolkit.pdf"]\n'
        'myst_enable_extensions = ["attrs_inline", "colon_fence", "tasklist"]\n',
        encoding="utf-8",
    )
    (docs / "index.md").write_text(page, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        return build_pdf(docs, folder / "out")


@pytest.fixture
def pdf(built: Built) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(built.pdf) as file:
        yield file


def test_it_is_valid_and_the_same_each_time(built: Built, tmp_path: Path) -> None:
    assert built.warnings == ""
    assert failures(built.pdf) == []
    assert build_worksheet(tmp_path, "de", PAGE).pdf.read_bytes() == built.pdf.read_bytes()


def test_fields_are_labelled_by_the_heads_of_their_row_and_column(pdf: pikepdf.Pdf) -> None:
    """Each by words of its own, in the order of reading; and nothing outside a worksheet is a field."""
    fields = list(pdf.Root.AcroForm.Fields)
    assert [str(field.TU) for field in fields] == LABELS
    assert [str(field.T).replace("\N{ONE DOT LEADER}", ".") for field in fields] == [SHEET + label for label in LABELS]
    assert [str(field.FT) for field in fields] == ["/Tx"] * 7 + ["/Btn"] * 2
    assert [str(field.get("/V")) for field in fields[-2:]] == ["/Off", "/Yes"]


def test_french_has_a_space_before_the_colon(tmp_path: Path) -> None:
    page = PAGE.replace("Mit-Entwickeln", "Co-conception").replace("Wer teilnimmt", "Qui participe")
    with pikepdf.open(build_worksheet(tmp_path, "fr", page).pdf) as pdf:
        assert str(pdf.Root.AcroForm.Fields[0].TU) == "Co-conception\N{NO-BREAK SPACE}: Qui participe"
        assert str(pdf.Root.Lang) == "fr"


def test_fields_are_tagged(pdf: pikepdf.Pdf) -> None:
    """Each is the one child of a form element in its cell or list item, which the tree of parents knows."""
    parents = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    forms = [element for element in elements(pdf) if element.S == "/Form"]
    assert len(forms) == len(LABELS)
    for field, form in zip(pdf.Root.AcroForm.Fields, forms, strict=True):
        assert parents[int(field.StructParent)] == form
        assert len(form.K) == 1
        assert form.K[0].Type == "/OBJR"
        assert form.K[0].Obj == field
        assert str(form.P.S) == ("/TD" if field.FT == "/Tx" else "/Lbl")
        assert form.get("/Lang") == ("en" if "What changes" in str(field.TU) else None)
        assert field in list(field.P.Annots)
        assert field.P.Tabs == "/S"
    assert int(pdf.Root.StructTreeRoot.ParentTreeNextKey) > max(parents)


def test_fields_ask_nothing_of_a_viewer(pdf: pikepdf.Pdf) -> None:
    """They are drawn already, in a font that is embedded, with no border, no fill and no action; they are printed."""
    form = pdf.Root.AcroForm
    assert "/NeedAppearances" not in form
    (font,) = form.DR.Font.values()
    assert font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()[:4] == b"\0\1\0\0"
    assert " 10 Tf" in str(form.Fields[0].DA), "text that is legible, not sized to what fits"
    for field in form.Fields:
        assert field.Subtype == "/Widget"
        assert not {"/A", "/AA", "/MK", "/Border", "/BS", "/Contents"} & field.keys()
        assert int(field.F) == 4
        looks = [field.AP.N] if field.FT == "/Tx" else [field.AP.N.Yes, field.AP.N.Off]
        assert all(look.Subtype == "/Form" and "/BBox" in look for look in looks)
        left, bottom, right, top = map(float, field.Rect)
        assert (right - left, top - bottom) > ((60, 30) if field.FT == "/Tx" else (9, 9))
    assert int(form.Fields[0].Ff) == 1 << 12
    assert b"startoolkit:" not in pdf.Root.StructTreeRoot.unparse(resolved=True)


def test_row_heads_are_headers_of_their_rows(pdf: pikepdf.Pdf) -> None:
    """With the scope of a row, and named by the cells of the row; the heads of columns keep theirs."""
    names = pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree)
    scopes: dict[str, int] = {}
    for cell in (element for element in elements(pdf) if element.S in ("/TH", "/TD")):
        (own,) = [attributes for attributes in cell.A if attributes.O == "/Table"]
        assert not any("/BackgroundColor" in attributes for attributes in cell.A if cell.P.P.S == "/TBody")
        if cell.S == "/TH":
            scopes[str(own.Scope)] = scopes.get(str(own.Scope), 0) + 1
            assert names[str(cell.ID)] == cell
        else:
            kinds = [attributes.get("/Scope") for name in own.Headers for attributes in names[str(name)].A]
            kinds = [kind for kind in kinds if kind is not None]
            has_stub = any(other.S == "/TH" for other in cell.P.K)
            assert kinds == (["/Column", "/Row"] if has_stub else ["/Column"])
    assert scopes == {"/Column": 8, "/Row": 4}


def test_the_body_of_a_table_is_one(pdf: pikepdf.Pdf) -> None:
    """Its last rows, which stay together on paper, too."""
    kinds = [element.S for element in elements(pdf)]
    assert "/TFoot" not in kinds
    for body in (element for element in elements(pdf) if element.S == "/TBody"):
        assert {row.P.objgen for row in body.K} == {body.objgen}
    assert max(len(element.K) for element in elements(pdf) if element.S == "/TBody") == 3


def test_a_row_head_may_span_rows(tmp_path: Path) -> None:
    """Then all its rows name it.  Markdown has no such table, but Typst has."""
    main = tmp_path / "main.typ"
    main.write_text(
        '#import "boxes.typ": *\n#set document(title: "T")\n#set text(lang: "en")\n= T\n'
        "#table(columns: 2, table.header[A][B], row-head(rowspan: 2)[a], [b], [c], row-head[d], [e])\n"
        "#context [#metadata(1) <pages>]\n",
        encoding="utf-8",
    )
    (tmp_path / "mends.json").write_text(Mends().json(), encoding="utf-8")
    (tmp_path / HOUSE_FILE).write_text("{}", encoding="utf-8")
    for file in (
        *(resources.files("startoolkit.pdf") / name for name in ("boxes.typ", "sizes.typ")),
        THEME / "tokens.toml",
    ):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with pikepdf.open(io.BytesIO(compile_pdf(compiler_of(main, []), 0, "{number}").data)) as pdf:
        named = [[str(name) for name in cell.A[0].Headers] for cell in elements(pdf) if cell.S == "/TD"]
    assert [names[1:] for names in named] == [["R1"], ["R1"], ["R2"]]


def test_paper_looks_as_without_fields(built: Built, tmp_path: Path) -> None:
    """A field has no look of its own until something is written or ticked."""
    plain = tmp_path / "plain.pdf"
    with pikepdf.open(built.pdf) as pdf:
        pdf.Root.AcroForm.Fields[-1].AS = pikepdf.Name.Off
        pdf.save(tmp_path / "fields.pdf")
        for page in pdf.pages:
            if "/Annots" in page:
                del page.Annots
        del pdf.Root.AcroForm
        pdf.save(plain)
    assert rendered(plain) == rendered(tmp_path / "fields.pdf")


def rendered(path: Path) -> list[bytes]:
    with pypdfium2.PdfDocument(path) as pdf:
        pdf.init_forms()
        return [page.render(scale=1).to_pil().tobytes() for page in pdf]


_TYPED = "Łódź Ελλάδα Київ Größe – €"


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="Poppler is not installed")
def test_what_is_filled_in_by_a_program_shows_in_poppler(built: Built, tmp_path: Path) -> None:
    """Poppler draws it in the font of the fields, letters beyond Windows-1252 included."""
    with pikepdf.open(built.pdf) as pdf:
        pdf.Root.AcroForm.NeedAppearances = True
        pdf.Root.AcroForm.Fields[0].V = pikepdf.String(_TYPED)
        pdf.save(tmp_path / "filled.pdf")
    printed = tmp_path / "printed.pdf"
    subprocess.run(["pdftocairo", "-pdf", tmp_path / "filled.pdf", printed], check=True)
    with pypdfium2.PdfDocument(printed) as pdf:
        assert any(_TYPED in words(page) for page in pdf)


def test_what_is_typed_in_a_viewer_shows(built: Built, tmp_path: Path) -> None:
    """PDFium, as in a browser: a click into the field, then letters; a click on a box ticks it.  It stays valid."""
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        pdf.init_forms()
        with pikepdf.open(built.pdf) as plain:
            fields = plain.Root.AcroForm.Fields
            number = [page.obj for page in plain.pages].index(fields[0].P)
            places = [[float(side) for side in fields[at].Rect] for at in (0, 7)]
        page = pdf[number]
        before = page.render(scale=1, may_draw_forms=True).to_pil().tobytes()
        for left, bottom, right, top in places:
            x, y = (left + right) / 2, (bottom + top) / 2
            pdfium.FORM_OnMouseMove(pdf.formenv, page, 0, x, y)
            pdfium.FORM_OnLButtonDown(pdf.formenv, page, 0, x, y)
            pdfium.FORM_OnLButtonUp(pdf.formenv, page, 0, x, y)
            if (left, bottom) == tuple(places[0][:2]):
                for letter in _TYPED:
                    pdfium.FORM_OnChar(pdf.formenv, page, ord(letter), 0)
        pdfium.FORM_ForceToKillFocus(pdf.formenv)
        assert page.render(scale=1, may_draw_forms=True).to_pil().tobytes() != before
        pdf.save(tmp_path / "typed.pdf")
    with pikepdf.open(tmp_path / "typed.pdf") as typed:
        values = [str(field.get("/V", "")) for field in typed.Root.AcroForm.Fields]
        looks = typed.Root.AcroForm.Fields[0].AP.N.read_bytes()
    assert values[0] == _TYPED
    assert values[7] == "/Yes"
    assert looks.count(b" Tf") == 1, "one font has all letters, and the system none"
    assert failures(tmp_path / "typed.pdf") == []


def test_hebrew_is_written_from_the_right(tmp_path: Path) -> None:
    page = "# דף\n\n:::{admonition} דף\n:class: worksheet\n\n| מה | מי |\n|---|---|\n| רחוב | |\n:::\n"
    built = build_worksheet(tmp_path, "he", page)
    assert failures(built.pdf) == []
    with pikepdf.open(built.pdf) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.TU), int(field.Q)) == ("רחוב: מי", 2)


def test_wide_worksheets_are_printed_across_and_rows_without_heads_are_counted(tmp_path: Path) -> None:
    """The heading before goes with them; what follows is upright again; no two fields have the same name or label."""
    sheet = ":::{admonition} Blatt\n:class: worksheet\n\n| A | B | C | D | E |\n|---|---|---|---|---|\n"
    sheet += "| | | | | |\n" * 3 + ":::\n\n"
    page = f"# Titel\n\nText.\n\n## Blätter\n\nSatz.\n\n### Eins\n\n{sheet}### Zwei\n\n{sheet}## Danach\n\nEnde.\n"
    built = build_worksheet(tmp_path, "de", page)
    assert failures(built.pdf) == []
    assert repeated_fields(built.pdf) == []
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        pages = [(page.get_width() > page.get_height(), words(page)) for page in pdf][3:]
    assert [is_wide for is_wide, _ in pages] == [False, True, True, False]
    assert re.search(r"Blätter Satz\. Eins Blatt", pages[1][1])
    with pikepdf.open(built.pdf) as pdf:
        assert str(pdf.Root.AcroForm.Fields[5].TU) == "Zeile 2: A"


def test_a_document_without_worksheets_has_no_form(write: Write, tmp_path: Path) -> None:
    with pikepdf.open(build_pdf(write(index="# Title\n\n- [ ] task\n"), tmp_path / "out").pdf) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert "/Form" not in {str(element.S) for element in elements(pdf)}


# Breaks


def words(page: pypdfium2.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_range().split())


@pytest.mark.parametrize("lines", range(18, 38, 2))
def test_breaks_are_sane(lines: int, write: Write, tmp_path: Path) -> None:
    """Wherever a page ends: no heading at its foot, no callout divided, no last row alone, the head of a table again."""
    rows = "\n".join(f"| row{number}. | {'words ' * 12} |" for number in range(20))
    page = "# Title\n\n" + "Line.\n\n" * lines + f"## Heading\n\n| Head | Text |\n|---|---|\n{rows}\n\n"
    page += "Line.\n\n" * 8 + "## Another\n\n:::{admonition} Case\n:class: case\n\n" + "Part.\n\n" * 5 + "Last.\n:::\n"
    built = build_pdf(write(index=page), tmp_path / "out")
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        pages = [words(page) for page in pdf][3:]
    assert not [text for text in pages if text.rsplit(" ", 1)[0].endswith(("Heading", "Another"))]
    assert all(("Case" in text) == ("Last." in text) for text in pages)
    tables = [text for text in pages if "row" in text]
    assert all("Head Text" in text for text in tables)
    for _, after in pairwise(tables):
        assert after.count("row") > 1


@pytest.mark.parametrize("lines", range(34, 46, 2))
def test_no_short_end_stands_alone(lines: int, write: Write, tmp_path: Path) -> None:
    """A short last section takes along what is before it, and of a short list no item is on a page alone."""
    page = "# Title\n\n" + "Line.\n\n" * lines + "Before.\n\n## Further\n\n- First.\n- Second.\n"
    built = build_pdf(write(index="# All\n\n```{toctree}\npage\n```\n", page=page), tmp_path / "out")
    assert failures(built.pdf) == []
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        (end,) = [words(page) for page in pdf if "First." in words(page)]
    assert re.search(r"Before\. Further . First\. . Second\.", end)


@pytest.mark.parametrize("lines", range(34, 42))
def test_no_line_goes_over_with_its_note_alone(lines: int, write: Write, tmp_path: Path) -> None:
    note = "[^a]: " + "Of the note. " * 30
    page = "# Title\n\n" + "Line.\n\n" * lines + f"First {'words ' * 40} last.[^a]\n\n{note}\n"
    built = build_pdf(write(index=page), tmp_path / "out")
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        assert [text for text in map(words, pdf) if ("First words" in text) != ("last." in text)] == []


@pytest.mark.parametrize("lines", range(30, 36))
def test_no_page_ends_with_a_mere_introduction(lines: int, write: Write, tmp_path: Path) -> None:
    """A heading and the few words before a list stay with the beginning of the list."""
    items = "".join(f"- Item {number}.\n" for number in range(1, 7))
    built = build_pdf(
        write(index="# Title\n\n" + "Line.\n\n" * lines + f"## Heading\n\nThese are:\n\n{items}"), tmp_path / "out"
    )
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        (opens,) = [words(page) for page in pdf if "These are:" in words(page)]
    assert re.search(r"Heading These are: . Item 1\.", opens)
