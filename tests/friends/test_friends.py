from pathlib import Path

import pytest

from tests.other_themes import build


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_notebooks(tmp_path: Path, language: str) -> None:
    built = build("lab", language, tmp_path)
    print("\n".join(built.warnings))
    print("\n".join(built.marks()))
    for d in built.differences():
        print(d[:300])
    assert built.differences() == []
