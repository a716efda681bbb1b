"""The star and the charts: lists, drawn in every edition, refused with file and line where they cannot be drawn."""

from __future__ import annotations

import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from startoolkit.sphinxext.star import drawing
from tests.browsing import Tabs
from tests.conftest import sphinx_build

CASES = Path(__file__).parent / "cases"
SVG = "{http://www.w3.org/2000/svg}"


def build(source: str, folder: Path, builder: str = "html", conf: str = "") -> tuple[str, str]:
    """Build one page; the built text and the warnings."""
    docs = folder / "docs"
    docs.mkdir(exist_ok=True)
    (docs / "index.md").write_text(f"# Page\n\n{source}", encoding="utf-8")
    (docs / "other.md").write_text("---\norphan: true\n---\n# Other\n", encoding="utf-8")
    (docs / "conf.py").write_text(
        'extensions = ["myst_parser", "startoolkit.sphinxext"]\nmyst_enable_extensions = ["colon_fence", "deflist"]\n'
        'html_theme = "basic"\nproject = "Test"\n' + conf,
        encoding="utf-8",
    )
    done = sphinx_build("-q", "--no-color", "-b", builder, docs, folder / "out", cwd=folder)
    assert done.returncode == 0, done.stderr
    suffix = {"html": ".html", "text": ".txt", "gettext": ".pot"}[builder]
    return (folder / "out" / f"index{suffix}").read_text(encoding="utf-8"), done.stderr


@pytest.mark.parametrize(
    "case",
    sorted([*CASES.glob("star/*.md"), *CASES.glob("chart/*.md")]),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_case(case: Path, tmp_path: Path) -> None:
    """A right list gives the picture kept beside it; a wrong one exactly the expected error, at its line."""
    source = case.read_text(encoding="utf-8")
    page, warnings = build(source, tmp_path)
    expected = re.match(r"% expect:(\d+): (.+)\n", source)
    if expected:
        assert f"index.md:{int(expected[1]) + 2}: ERROR: {case.parent.name}: {expected[2]}" in warnings
        assert "<figure" not in page
        return
    assert not warnings
    figure = re.search(r"<figure.*?</figure>", page, re.DOTALL)
    assert figure
    golden = case.with_suffix(".html")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(figure[0] + "\n", encoding="utf-8")
    assert figure[0] + "\n" == golden.read_text(encoding="utf-8")


def test_labels_are_messages(tmp_path: Path) -> None:
    """Caption, ring names and labels are ordinary messages of the page's catalog."""
    pot, _ = build((CASES / "star/linked.md").read_text(encoding="utf-8"), tmp_path, "gettext")
    messages = re.findall(r'^msgid "(.+)"', pot, re.MULTILINE)
    assert messages == ["Page", "A star", "Middle", "[North](other.md)", "South", "Around", "One", "Two", "Three"]


def test_other_builders_show_the_list(tmp_path: Path) -> None:
    """A builder that cannot draw shows caption and list, so nothing is lost."""
    text, warnings = build((CASES / "star/linked.md").read_text(encoding="utf-8"), tmp_path, "text")
    assert not warnings
    assert all(word in text for word in ("A star", "Middle", "North", "Around", "3. Three"))


def test_a_translation_cannot_alter_a_bar(tmp_path: Path) -> None:
    """Label and number of a chart are shown as translated; the bar keeps the length that the source gives it."""
    catalog = tmp_path / "docs/locale/de/LC_MESSAGES/index.po"
    catalog.parent.mkdir(parents=True)
    translations = {"What people *named*": "Was die Leute *nannten*", "Independence": "Freiheit", "76%": "99 %"}
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    entries = [f'msgid "{source}"\nmsgstr "{target}"\n' for source, target in translations.items()]
    catalog.write_text("\n".join([head, *entries]), encoding="utf-8")
    source = (CASES / "chart/percent.md").read_text(encoding="utf-8")
    page, _ = build(source, tmp_path, "html", "language = 'de'\nlocale_dirs = ['locale']\n")
    assert '<div style="--share: 0.76"><dt>Freiheit</dt><dd><p>99 %</p>' in page
    assert "Was die Leute <em>nannten</em></figcaption>" in page


def test_picture_has_name_description_and_real_text() -> None:
    """The picture names and describes itself, and every label is text that can be selected."""
    points = [drawing.Point("Nord & Süd", "other.html"), drawing.Point("<Ost>")]
    star = drawing.Star(points, [drawing.Point(str(n)) for n in range(3)])
    root = ElementTree.fromstring(
        drawing.diagram(star, drawing.themed, name="A & B", description="Two rings", ident="x")
    )
    assert root.get("aria-labelledby") == "x-name"
    assert root.find(f"{SVG}title[@id='x-name']").text == "A & B"  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc[@id='x-description']").text == "Two rings"  # type: ignore[union-attr]
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Nord & Süd", "<Ost>", "0", "1", "2"]
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["other.html"]


@pytest.mark.parametrize("inner", [2, 4, 8])
@pytest.mark.parametrize("outer", [3, 5, 10])
@pytest.mark.parametrize("label", ["Kurz", "Verwaltungszusammenarbeit"])
def test_labels_stay_inside_the_picture(inner: int, outer: int, label: str) -> None:
    """However many points and however long a label, the words fit the room of their segment."""
    star = drawing.Star([drawing.Point(label)] * inner, [drawing.Point(label)] * outer)
    root = ElementTree.fromstring(drawing.diagram(star, drawing.themed, name="n", description="d", ident="x"))
    for text in root.iter(f"{SVG}text"):
        match = re.match(r"translate\(([\d.]+) ([\d.]+)\) rotate\((-?[\d.]+)\)", text.get("transform", ""))
        assert match
        x, y = (float(part) - drawing.SIZE / 2 for part in match.groups()[:2])
        half = float(text.get("font-size", "0")) * 0.5 * len(label) / 2
        assert (x * x + y * y + half * half) ** 0.5 < drawing.SIZE / 2


def test_wide_choice_of_scripts_stays_upright() -> None:
    """No label stands on its head: the words turn by a quarter at most, either way."""
    star = drawing.Star([drawing.Point("א")] * 4, [drawing.Point("Ω")] * 9)
    picture = drawing.diagram(star, drawing.themed, name="n", description="d", ident="x")
    turns = [float(turn) for turn in re.findall(r"rotate\((-?[\d.]+)\)", picture)]
    assert len(turns) == 13
    assert all(-90 <= turn <= 90 or turn >= 270 for turn in turns)


_INSIDE = """() => [...document.querySelectorAll("svg text:not([aria-hidden])")].flatMap(text => {
  const segment = text.parentNode.querySelector("path");
  const matrix = text.getCTM();
  const out = [];
  for (let at = 0; at < text.getNumberOfChars(); at++) {
    const box = text.getExtentOfChar(at);
    if (!text.textContent[at].trim()) continue;
    // The boxes of letters are as high as the font allows; what is drawn is lower.
    for (const [x, y] of [[box.x, box.y + box.height * .3], [box.x + box.width, box.y + box.height * .7]]) {
      const point = text.ownerSVGElement.createSVGPoint();
      [point.x, point.y] = [x, y];
      if (!segment.isPointInFill(point.matrixTransform(segment.getCTM().inverse().multiply(matrix))))
        out.push(text.textContent + ": " + text.textContent[at]);
    }
  }
  return [...new Set(out)];
})"""


@pytest.mark.browser
@pytest.mark.parametrize(("inner", "outer"), [(2, 3), (3, 4), (4, 5), (8, 10)])
def test_labels_stay_inside_their_segments(inner: int, outer: int, tabs: Tabs) -> None:
    """Long labels in several lines, in whatever script, above the centre and below it."""
    labels = [
        "Work out together what really matters to people who live here",
        "תווית ארוכה מאוד שבורחת החוצה, הרבה מאוד!",
        "Verwaltungszusammenarbeit und Bürgerbeteiligung",
        "共同生产的意思是公民和公共服务一起工作",
        "Οι πολίτες και οι υπηρεσίες συνεργάζονται",
        "Two words",
        "Map It!",
        "Co-commission",
    ]
    page = tabs.tab()
    for shift in range(0, len(labels), inner):
        turned = [drawing.Point(label) for label in (labels[shift:] + labels[:shift]) * 2]
        star = drawing.Star(turned[:inner], turned[:outer], numbered=bool(shift))
        svg = drawing.diagram(star, drawing.themed, name="n", description="d", ident="x", font="sans-serif")
        page.set_content(f"<body style='margin: 0'>{svg}")
        assert page.evaluate(_INSIDE) == []


def test_a_label_in_several_lines_is_one_label() -> None:
    """Its words are all there, in order, with the spaces between them."""
    label = "Work out together what really matters to people"
    star = drawing.Star([drawing.Point("One")] * 4, [drawing.Point(label, direction="ltr")] * 5)
    root = ElementTree.fromstring(drawing.diagram(star, drawing.themed, name="n", description="d", ident="x"))
    lines = root.findall(f".//{SVG}tspan")
    assert len(lines) > 5
    assert "".join(root.findall(f".//{SVG}text")[-1].itertext()) == label
    assert (
        drawing.diagram(
            drawing.Star([drawing.Point("One")] * 4, [drawing.Point("Map It!")] * 5),
            drawing.themed,
            name="",
            description="",
            ident="",
        ).count("tspan")
        == 0
    )


def test_a_label_runs_in_its_own_direction() -> None:
    """On a page the label of another language says so; for paper the direction stands in the text."""
    points = [drawing.Point("מפה!", direction="rtl"), drawing.Point("Map It!", language="en", direction="ltr")]
    star = drawing.Star(points, points + points)
    on_page = drawing.diagram(star, drawing.themed, name="n", description="d", ident="x")
    assert on_page.count('lang="en" direction="ltr"') == on_page.count("Map It!") == 3
    assert "\u202b" not in on_page
    on_paper = drawing.diagram(star, drawing.printed, name="n", description="d", ident="x")
    assert on_paper.count("\u202bמפה!\u202c") == on_paper.count("מפה!") == 6
