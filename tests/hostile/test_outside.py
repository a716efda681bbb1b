"""Files outside of the project: no edition has anything of them, whoever asks for it and however."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile import corpus, sandbox

CANARY = "canary-outside-of-the-project"
_BUILD = ("-m", "startoolkit", "build", "--keep-going")
_SPHINX = ("-m", "sphinx", "-q", "--no-color", "-E", "-C", "-D", "extensions=myst_parser,startoolkit.sphinxext", "docs")
_MARKDOWN = (
    "A [link](../../secret.txt).",
    "A [path](path:../../secret.txt).",
    "<path:../../secret.txt>",
    "A {download}`role <../../secret.txt>`.",
    "A [linked](linked.txt).",
    "![A picture](../../secret.png)",
    "![A linked picture](linked.png)",
    "[![A picture in a link](linked.png)](https://example.org/)",
    ":::{figure} linked.png\n:alt: A figure\n\nCaption.\n:::",
    ":::{image} linked.*\n:alt: Any of them\n:::",
    ":::{include} ../../secret.md\n:::",
    ":::{include} ../../secret.txt\n:literal:\n:::",
    ":::{literalinclude} ../../secret.txt\n:::",
    ":::{literalinclude} ../inside.txt\n:diff: ../../secret.txt\n:::",
    ":::{literalinclude} folder/secret.txt\n:::",
    ":::{csv-table}\n:file: ../../secret.csv\n:::",
    ":::{raw} html\n:file: ../../secret.txt\n:::",
    "## A [heading](linked.txt)",
)
_RESTRUCTUREDTEXT = (
    ":download:`role <../../secret.txt>`",
    "|picture|\n\n.. |picture| image:: linked.png\n   :alt: A substitution",
    ".. image:: ../../secret.png\n   :alt: A picture",
    ".. include:: ../../secret.txt",
    ".. include:: ../../secret.txt\n   :literal:",
    ".. include:: /../../secret.txt",
    ".. literalinclude:: ../../secret.txt",
    ".. csv-table::\n   :file: ../../secret.csv",
    ".. raw:: html\n   :file: ../../secret.txt",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A briefing of one page, and files beside its project."""
    root = tmp_path / "root"
    corpus.write(root, [], "")
    for name in ("conf.py", "other.md", "terms.md"):
        (root / "docs" / name).unlink()
    (root / "locale/de/LC_MESSAGES/terms.po").unlink()
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('["html"]', '["html", "pdf"]'), encoding="utf-8")
    picture = (root / "docs/pic.png").read_bytes()
    (tmp_path / "secret.png").write_bytes(picture + CANARY.encode())
    for name in ("secret.txt", "secret.md", "secret.csv", "folder/secret.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{CANARY}, of it\n", encoding="utf-8")
    for name, target in {"linked.txt": "secret.txt", "linked.png": "secret.png", "folder": "folder"}.items():
        (root / "docs" / name).symlink_to(f"../../{target}")
    (root / "inside.txt").write_text("words of the project\n", encoding="utf-8")
    (root / "inside.png").write_bytes(picture)
    (root / "docs/also.png").symlink_to("../inside.png")
    return root


def _has_secret(folder: Path) -> list[Path]:
    texts = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [path for path, text in texts.items() if CANARY.encode() in text or path.name.startswith("secret")]


@pytest.mark.parametrize(("suffix", "parts"), [("md", _MARKDOWN), ("rst", _RESTRUCTUREDTEXT)])
def test_nothing_from_outside_is_in_an_edition(project: Path, suffix: str, parts: tuple[str, ...]) -> None:
    """Each is left out, its words stay, and each is told with the page and its own line; in HTML and PDF."""
    title = "# Test\n\n" if suffix == "md" else "Test\n====\n\n"
    text = title + "\n\n".join(parts) + "\n"
    (project / "docs/index.md").unlink()
    (project / f"docs/index.{suffix}").write_text(text, encoding="utf-8")
    run = sandbox.watch(*_BUILD, "en", cwd=project)
    assert run.code == 0, run.output
    assert _has_secret(project / "dist") == []
    lines = text.splitlines()
    told = re.findall(rf"docs/index\.{suffix}:(\d+): error: The \w+ '([^']*)' lies outside .*unsafe\]", run.output)
    assert len(told) == len(parts)
    for number, name in told:
        near = "\n".join(lines[int(number) - 1 : int(number) + 2])  # an option may stand below
        assert Path(name).name.partition("*")[0] in near or "|picture|" in near, (number, name)
    page = (project / "dist/en/index.html").read_text(encoding="utf-8")
    assert suffix != "md" or all(words in page for words in ("heading", "A figure", "Caption."))
    assert "_downloads" not in page


def test_what_lies_inside_stays(project: Path) -> None:
    """Files of the project elsewhere than among the pages, and links to them, are taken as ever."""
    text = (
        "# Test\n\n[A file](../inside.txt), ![one](../inside.png), ![two](also.png) and ![three](https://example.org/x).\n\n"
        ":::{include} ../inside.txt\n:::\n\n:::{literalinclude} ../inside.txt\n:::\n"
    )
    (project / "docs/index.md").write_text(text, encoding="utf-8")
    run = sandbox.watch(*_SPHINX, "out", cwd=project)
    assert "unsafe" not in run.output
    page = (project / "out/index.html").read_text(encoding="utf-8")
    assert re.sub("<[^>]*>", "", page).count("words of the project") == 2
    assert page.count('src="_images/inside.png"') == 2
    assert [*(project / "out/_downloads").rglob("inside.txt")]


def test_a_picture_of_the_language_may_not_lie_outside(project: Path) -> None:
    """Sphinx takes ``pic.de.png`` for ``pic.png`` of itself: the picture is left out of that language alone."""
    (project / "docs/index.md").write_text("# Test\n\n![A picture](pic.png)\n", encoding="utf-8")
    (project / "docs/pic.de.png").symlink_to("../../secret.png")
    run = sandbox.watch(*_BUILD, cwd=project)
    assert _has_secret(project / "dist") == []
    assert "The picture 'pic.png' lies outside of the project" in run.output
    assert (project / "dist/en/_images/pic.png").is_file()
    assert not (project / "dist/de/_images").exists()


@pytest.mark.parametrize("command", [_BUILD, (*_SPHINX, "dist")])
def test_a_page_may_not_lie_outside(project: Path, command: tuple[str, ...]) -> None:
    """A page that is a link to a file outside stops the build, in one sentence that names it."""
    (project / "docs/page.md").symlink_to("../../secret.md")
    run = sandbox.watch(*command, cwd=project)
    assert run.code != 0
    assert "docs/page.md: The page is a link to a file outside of the project. [docs-unreadable]" in run.output
    assert not (project / "dist/en").exists()
    assert _has_secret(project / "dist") == []


def test_without_settings_the_repository_is_the_project(project: Path) -> None:
    """Of somebody else's project, what is inside is told by its repository; without one, by the folder of pages."""
    (project / "pyproject.toml").unlink()
    (project / "docs/index.md").write_text("# Test\n\n[A file](../inside.txt)\n", encoding="utf-8")
    alone = sandbox.watch(*_SPHINX, "out", cwd=project)
    assert "The file '../inside.txt' lies outside of the project" in alone.output
    (project / ".git").mkdir()
    assert "lies outside" not in sandbox.watch(*_SPHINX, "out", cwd=project).output
