"""What a PDF says of where it comes from."""

from __future__ import annotations

import pikepdf
import pypdfium2
import pytest

from tests.pdf.building import build_pdf, failures
from tests.pdf.conftest import Write

_COMMIT = "0123456789abcdef0123456789abcdef01234567"
_CONF = 'extensions.append("startoolkit.sphinxext")\nlanguage = "de"\nrelease = "2026 <b> &"\n'


@pytest.mark.parametrize(
    ("revision", "printed", "source"),
    [
        (_COMMIT, "Fassung des Quelltexts 0123456789ab\r\n", _COMMIT),
        (
            f"{_COMMIT}+",
            "Fassung des Quelltexts 0123456789ab, mit nicht eingecheckten Änderungen\r\n",
            f"{_COMMIT}+",
        ),
        ("", "", None),
    ],
)
def test_the_revision_of_the_sources(write: Write, revision: str, printed: str, source: str | None) -> None:
    """The imprint has it in short, and says where the sources were changed since; the metadata has it in full, and the edition."""
    docs = write(_CONF, index="# Kurz\n\nEnde.\n")
    built = build_pdf(docs, docs.parent / "out", startoolkit_revision=revision)
    imprint = pypdfium2.PdfDocument(built.pdf)[1].get_textpage().get_text_range()
    assert printed in imprint
    assert bool(printed) == ("Fassung des Quelltexts" in imprint)
    with pikepdf.open(built.pdf) as pdf, pdf.open_metadata() as said:
        assert said.get("dc:source") == source
        assert said["xmpMM:VersionID"] == "2026-b"  # the release of conf.py, as far as a label may be it
        assert said["dc:identifier"] == "small/2026-b/de"
        assert str(said["xmp:CreateDate"]).startswith("2023-11-14")
    assert failures(built.pdf) == []
