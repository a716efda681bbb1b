"""The editor of ``startoolkit preview``, as its questions and answers have it: who may ask, and what becomes of a catalog."""

from __future__ import annotations

import json
import resource
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from startoolkit.messages.names import digest
from tests import PATIENCE
from tests.preview.running import FUZZY, INDEX, OTHER, SENTENCE, Running, running


@pytest.fixture
def site(preview: Running) -> Iterator[Path]:
    """The project of the preview, whose files are put back."""
    root = preview.root
    kept = {path: path.read_bytes() for path in root.rglob("*.*") if path.is_file()}
    yield root
    for path, content in kept.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


def message(preview: Running, page: str, msgid: str) -> dict[str, Any]:
    """What is known of a message, once the preview has read the files as they are."""
    deadline = time.monotonic() + PATIENCE
    while (said := preview.ask("message", tag="he", page=page, id=digest(msgid)))[0] == 404:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert said[0] == 200, said
    return dict(said[1])


def save(preview: Running, page: str, msgid: str, text: str, version: str, *, fuzzy: bool = False) -> tuple[int, Any]:
    return preview.ask("save", tag="he", page=page, id=digest(msgid), text=text, fuzzy=fuzzy, version=version)


def test_nobody_but_the_editor_may_ask(preview: Running, site: Path) -> None:
    """A page of another site, a page of the project, and a program without the token change and learn nothing."""
    before = (site / INDEX).read_bytes()
    version = message(preview, "index", SENTENCE)["entry"]["version"]
    question = {"tag": "he", "page": "index", "id": digest(SENTENCE), "text": "x", "fuzzy": True, "version": version}
    origin = preview.address.rstrip("/")
    port = origin.rpartition(":")[2]
    good = {"Origin": origin, "Content-Type": "application/json", "X-Startoolkit-Token": preview.session}
    wrong = [
        {"Origin": "https://evil.example"},
        {"Origin": f"http://localhost:{port}"},
        {"Origin": "null"},
        {"Host": f"localhost:{port}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"X-Startoolkit-Token": ""},
        {"X-Startoolkit-Token": f"{preview.session}x"},
        {"X-Startoolkit-Token": preview.printed.partition("token=")[2]},
    ]
    for name in ("left", "page", "message", "judge", "save"):
        for one in wrong:
            status, said = preview.post(f"_preview/edit/{name}", json.dumps(question).encode(), {**good, **one})
            assert status == 403, (name, one)
            assert set(said) == {"error", "hint", "code"}, (name, one)
        without = {key: value for key, value in good.items() if key != "Origin"}
        assert preview.post(f"_preview/edit/{name}", json.dumps(question).encode(), without)[0] == 403
        assert preview.get(f"_preview/edit/{name}")[0] == 404
    assert preview.post("_preview/edit/save", json.dumps(question).encode(), {**good, "Host": "evil.example"})[0] == 421
    assert (site / INDEX).read_bytes() == before


def test_the_printed_address_opens_the_editor_once(straat: Path) -> None:
    """The second time it gives no token, and the terminal shows a new one; other addresses have none."""
    with running(straat, "he") as preview:
        preview.log_in()
        with urllib.request.urlopen(preview.printed, timeout=PATIENCE) as answer:
            assert 'data-token=""' in answer.read().decode()
        assert 'data-token=""' in preview.get("")[1].decode()
        assert 'data-token=""' in preview.get("?token=x%00")[1].decode()
        preview.process.stderr.readline()
        told = preview.process.stderr.readline()
        assert told.startswith(f"To edit in another browser: {preview.address}?token=")
        preview.printed = told.rpartition(": ")[2].strip()
        preview.log_in()
        assert preview.ask("page", tag="he", page="index")[0] == 200


def test_what_a_browser_is_told_of_origins(preview: Running) -> None:
    """The editor takes scripts of its own only and can be framed by nobody; pages are shown on an origin of their own, by
    either name; nothing is given to other sites, and no address is told to them."""
    port = preview.address.rstrip("/").rpartition(":")[2]
    editor, pages = f"http://127.0.0.1:{port}", f"http://localhost:{port}"

    def headers(address: str, **sent: str) -> dict[str, str]:
        request = urllib.request.Request(address, headers=sent)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return {"url": answer.url, **{name.lower(): value for name, value in answer.headers.items()}}

    shell = headers(f"{editor}/?token=x")
    policy = shell["content-security-policy"]
    assert {"default-src 'self'", f"frame-src {pages}", "frame-ancestors 'none'"} <= set(policy.split("; "))
    page = headers(f"{pages}/he/index.html")
    assert page["content-security-policy"] == f"frame-ancestors {editor} {pages}"
    assert headers(f"{editor}/he/index.html")["content-security-policy"].endswith("; sandbox")
    sent_on = headers(f"{editor}/he/index.html", **{"Sec-Fetch-Mode": "navigate"})
    assert sent_on["url"] == f"{pages}/he/index.html"
    assert headers(f"{pages}/")["url"] == f"{pages}/he/index.html"
    for found in (shell, page, headers(f"{editor}/_preview/shell.js"), sent_on):
        assert found["referrer-policy"] == "no-referrer"
        assert found["cross-origin-resource-policy"] == "same-origin"
        assert not [name for name in found if name.startswith("access-control")]
        assert "set-cookie" not in found
    try:  # as a browser does that takes the newer address for "localhost"
        content = urllib.request.urlopen(
            urllib.request.Request(f"http://[::1]:{port}/he/index.html", headers={"Host": f"localhost:{port}"}),
            timeout=PATIENCE,
        ).read()
    except OSError:
        assert not Path("/proc/net/if_inet6").exists() or "00000001" not in Path("/proc/net/if_inet6").read_text()
    else:
        assert b"<h1" in content


@pytest.mark.usefixtures("site")
def test_a_message_is_shown_with_all_that_is_known_of_it(preview: Running) -> None:
    """Its state, the words of its source that changed, comments, terms, other translations, findings and looks."""
    said = message(preview, "afspraken", FUZZY)
    assert (said["more"]["state"], said["entry"]["is_fuzzy"]) == ("fuzzy", True)
    assert said["more"]["changed"] == [["same", "Deze zin is "], ["new", "nog "], ["same", "niet vertaald."]]
    assert said["entry"]["comments"] == ["Ask the office."]
    assert message(preview, "index", "Samen")["more"]["elsewhere"] == [
        {"catalog": "afspraken", "msgstr": "יחד", "fuzzy": False}
    ]
    _, left = preview.ask("left", tag="he")
    assert [(one["page"], one["id"]) for one in left["left"]] == [("afspraken", digest(FUZZY))]
    assert left["counts"]["fuzzy"] == 1

    def judged(text: str) -> Any:
        status, found = preview.ask("judge", tag="he", page="index", id=digest(SENTENCE), text=text)
        assert status == 200, found
        return found

    good = judged("רחוב **זה** של כולם.[^bron] ראו גם [הסכמות](afspraken.md).")
    assert "<strong>זה</strong>" in good["html"]
    assert 'href="afspraken.html"' in good["html"]
    assert ">1<" in good["html"]  # the number that the footnote has on the page
    assert {one["source"]: one["kept"] for one in good["terms"]} == {"straat": True, "afspraken": True}
    bad = judged("הכביש [^bron] [ההסכמות](https://evil.example).")
    assert bad["html"] is None
    assert {one["check"] for one in bad["findings"]} == {"refused"}
    assert bad["terms"][0] == {"source": "straat", "words": ["רחוב"], "kept": False}
    doubtful = judged("הכביש הזה של כולם.[^bron] [ההסכמות](afspraken.md)")
    assert {"terminology", "sentence-end"} <= {one["check"] for one in doubtful["findings"]}
    empty = judged("")
    assert [one["check"] for one in empty["findings"]] == ["untranslated"]
    assert (empty["terms"], empty["html"]) == ([{**one, "kept": False} for one in bad["terms"]], None)
    for page in ("index", "afspraken"):  # every message can be opened where it stands
        content = preview.get(f"he/{page}.html")[1].decode()
        _, listed = preview.ask("page", tag="he", page=page)
        assert listed["messages"]
        assert [one["source"] for one in listed["messages"] if one["id"] not in content] == []


def test_what_does_not_stand_among_the_words_of_a_page_is_named(preview: Running, site: Path) -> None:
    """Not where the same words are also seen."""
    page = site / "docs/afspraken.md"
    more = "![Een stoep](https://street.example/a.png)\n![Samen](https://street.example/b.png)\n"
    contents = ":::{toctree}\n:hidden:\n:caption: Verder\n\nDe wet <https://law.example>\n:::\n"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{more}\n{contents}", encoding="utf-8")

    def unseen(page: str, msgid: str) -> str:
        return str(message(preview, page, msgid)["more"]["unseen"])

    assert unseen("afspraken", "Een stoep") == "words instead of a picture"
    assert unseen("afspraken", "De wet") == "title in the contents"
    assert unseen("afspraken", "Verder") == "heading in the contents"
    assert unseen("afspraken", "Samen") == ""
    assert unseen("index", "Een kleine proef in twee talen.") == "description for search engines"
    assert unseen("index", SENTENCE) == ""


def test_a_translation_is_saved_alone_and_never_over_that_of_somebody_else(preview: Running, site: Path) -> None:
    """Saving changes the lines of one message; what is refused, out of date or unknown changes nothing, and is told."""
    file = site / INDEX
    before = file.read_text(encoding="utf-8")
    preview.get("he/index.html")
    preview.listen("he")
    version = message(preview, "index", SENTENCE)["entry"]["version"]
    status, said = save(preview, "index", SENTENCE, "x [^bron] [y](https://evil.example)", version)
    assert (status, said["code"]) == (422, "translation-refused")
    assert "link to" in said["error"]
    assert said["hint"]
    assert file.read_text(encoding="utf-8") == before
    new = "רחוב זה של כולם.[^bron] ראו גם את [ההסכמות](afspraken.md)."
    status, said = save(preview, "index", SENTENCE, new, version, fuzzy=True)
    assert (status, said["more"]["state"], said["counts"]["fuzzy"]) == (200, "fuzzy", 2)
    status, said = save(preview, "index", SENTENCE, new, said["entry"]["version"])
    assert (status, said["more"]["state"], said["counts"]["fuzzy"]) == (200, "translated", 1)
    old = next(line for line in before.splitlines() if line.startswith('msgstr "הרחוב הזה'))
    assert file.read_text(encoding="utf-8") == before.replace(old, f'msgstr "{new}"')
    assert subprocess.run(["msgfmt", "-c", "-o", "/dev/null", file], check=False).returncode == 0
    preview.until("he", lambda: "רחוב זה של כולם" in preview.page("he/index.html"))

    file.write_text(file.read_text(encoding="utf-8").replace("רחוב זה", "כביש זה"), encoding="utf-8")
    status, conflict = save(preview, "index", SENTENCE, "x", said["entry"]["version"])
    assert (status, conflict["entry"]["msgstr"]) == (409, new.replace("רחוב זה", "כביש זה"))
    assert "כביש זה" in file.read_text(encoding="utf-8")
    assert save(preview, "index", SENTENCE, new, conflict["entry"]["version"])[0] == 200


def test_what_is_unknown_or_gone_is_told(preview: Running, site: Path) -> None:
    """A page that there is not, a path in its place, a catalog or page that is deleted or broken meanwhile."""
    file, new = site / INDEX, "רחוב זה של כולם.[^bron] ראו גם את [ההסכמות](afspraken.md)."
    preview.get("he/index.html")
    preview.listen("he")
    message(preview, "index", SENTENCE)
    text = file.read_bytes()
    for page in ("nowhere", "../../pyproject", "/etc/passwd", "index.html", ""):
        assert save(preview, page, SENTENCE, new, "")[0] == 404, page
    assert preview.ask("save", tag="he", page="index", id="../x", text="", fuzzy=False, version="")[0] == 404
    assert preview.ask("left", tag="nl")[0] == 404
    assert preview.ask("left", tag="xx")[0] == 404
    assert preview.ask("save", tag="he", page="index", id=1)[0] == 400
    assert preview.ask("judge", tag="he", page="index", id="x", text="x" * 2_000_000)[0] == 413
    status, said = preview.ask("judge", tag="he", page="index", id=digest(SENTENCE), text="ש " * 10_000)
    assert (status, said["findings"][0]["check"]) == (200, "refused")
    assert file.read_bytes() == text

    file.unlink()
    status, said = save(preview, "index", SENTENCE, new, "")
    assert (status, said["code"]) == (422, "catalog-outdated")
    assert "startoolkit update" in said["hint"]
    assert not file.exists()
    file.write_bytes(text + b'msgid "x\n')
    status, said = save(preview, "index", SENTENCE, new, "")
    assert status == 422
    assert "index.po:" in said["error"]
    file.write_bytes(text)
    (site / "docs/afspraken.md").unlink()
    preview.until("he", lambda: preview.get("he/afspraken.html")[0] == 404)
    status, said = save(preview, "afspraken", FUZZY, "x", "")
    assert status == 404
    assert said["error"]


def test_what_was_saved_is_taken_back_to_the_byte(preview: Running, site: Path) -> None:
    """One after the other, with mark and previous source; not where the catalog was changed since."""
    while preview.ask("undo", tag="he")[0] != 404:
        pass
    file = site / OTHER
    before = file.read_bytes()
    version = message(preview, "afspraken", FUZZY)["entry"]["version"]
    assert save(preview, "afspraken", FUZZY, "המשפט.", version)[0] == 200
    assert b"#|" not in file.read_bytes()
    version = message(preview, "afspraken", "Wat")["entry"]["version"]
    assert save(preview, "afspraken", "Wat", "", version)[1]["more"]["state"] == "untranslated"
    assert preview.ask("undo", tag="he") == (200, {"page": "afspraken", "id": digest("Wat")})
    assert preview.ask("undo", tag="he") == (200, {"page": "afspraken", "id": digest(FUZZY)})
    assert file.read_bytes() == before
    assert preview.ask("undo", tag="he")[0] == 404
    version = message(preview, "afspraken", "Wat")["entry"]["version"]
    assert save(preview, "afspraken", "Wat", "מה?", version)[0] == 200
    file.write_bytes(file.read_bytes() + "# הערה\n".encode())
    status, said = preview.ask("undo", tag="he")
    assert (status, said["code"]) == (422, "catalog-changed")
    assert "מה?" in file.read_text(encoding="utf-8")


def test_a_full_disk_leaves_the_catalog_as_it_was(preview: Running, site: Path) -> None:
    """The answer says so, and the next attempt with room succeeds."""
    file = site / INDEX
    before = file.read_bytes()
    version = message(preview, "index", "Doen")["entry"]["version"]
    resource.prlimit(preview.process.pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    status, said = save(preview, "index", "Doen", "פועלים", version)
    assert (status, said["code"]) == (507, "disk-full")
    assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["afspraken.po", "index.po"]
    resource.prlimit(preview.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert save(preview, "index", "Doen", "פועלים", version)[0] == 200


def test_a_language_that_is_added_can_be_opened(straat: Path) -> None:
    """Also its editor, without starting the preview again; one that is taken out is gone."""
    settings = straat / "pyproject.toml"
    with running(straat, "he") as preview:
        preview.log_in()
        preview.get("he/index.html")
        preview.listen("he")
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace('"nl", "he"', '"nl", "he", "ar"'), encoding="utf-8")
        preview.until("he", lambda: b'lang="ar"' in preview.get("ar/index.html")[1])
        assert preview.ask("left", tag="ar")[1]["counts"]["untranslated"] > 10
        settings.write_text(text, encoding="utf-8")
        preview.until("he", lambda: preview.get("ar/index.html")[0] == 404)


def test_pages_only(straat: Path) -> None:
    """With --no-edit the address leads to pages, which say nothing of an editor, and nothing can be saved."""
    with running(straat, "he", "--no-edit") as preview:
        assert "?" not in preview.printed
        content = preview.get("")[1].decode()
        assert 'lang="he"' in content
        assert 'data-editor=""' in content
        assert preview.post("_preview/edit/left", b"{}", {})[0] == 404
