"""Tables in CSV as spreadsheets save them: one reader for the terminology and for files of agencies."""

from __future__ import annotations

from pathlib import Path

import pytest

from startoolkit import csv_files
from startoolkit.catalogs import terminology
from startoolkit.errors import StarError
from startoolkit.exchange import table
from startoolkit.languages import Language

EN, DE = Language("en"), Language("de")


@pytest.mark.parametrize("sign", csv_files.DELIMITERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("stated", [True, False])
def test_every_way_to_save_a_table_is_read_by_both(tmp_path: Path, sign: str, encoding: str, stated: bool) -> None:
    """Also with Excel's line that states what stands between cells, and empty rows, which count for the lines."""

    def saved(*rows: tuple[str, ...]) -> bytes:
        first = f"sep={sign}\r\n\r\n" if stated else "\r\n"
        return (first + "\r\n\r\n".join(sign.join(f'"{cell}"' for cell in row) for row in rows)).encode(encoding)

    units = table.read(saved(("Target", "id", "source"), ("Tür; Tor, ja", "a", "do,or\n;")), tmp_path / "t.csv")
    assert [(one.id, one.source, one.target, one.line) for one in units] == [
        ("a", "do,or\n;", "Tür; Tor, ja", 5 if stated else 4)
    ]
    file = tmp_path / "terminology.csv"
    file.write_bytes(saved(("de", "en"), ("Tür", "door")))
    found = terminology.read(file, EN, DE, within=tmp_path)
    assert [(one.source, one.translations) for one in found.terms.values()] == [("door", ("Tür",))]


def test_a_misplaced_quote_is_told_alike_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "terminology.csv"
    file.write_text('en,de\n\ndoor,"Tür" zu\n', encoding="utf-8")
    with pytest.raises(StarError, match="a quote is out of place in this row") as terms:
        terminology.read(file, EN, DE, within=tmp_path)
    with pytest.raises(StarError, match="A quote is out of place in this row") as units:
        table.read(b'id,source,target\n\na,"b" c,d\n', file)
    assert [(one.value.place, one.value.hint) for one in (terms, units)] == [(terms.value.place, terms.value.hint)] * 2
    assert terms.value.place
    assert terms.value.place.line == 3
