"""Catalogs keep their form: whoever wrote one, a change of one message changes its own lines, and no others."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import attrs
import polib
import pytest
from babel.messages import pofile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from startoolkit.errors import StarError
from startoolkit.messages import po
from startoolkit.messages.po_edit import created, edited, rewritten
from startoolkit.messages.po_folding import Folding
from startoolkit.messages.po_form import form_of
from startoolkit.messages.po_lines import lines_of

ROOT = Path(__file__).parent.parent
PATH = Path("x.po")
CATALOG = r"""# Die Übersetzer
#
msgid ""
msgstr ""
"Project-Id-Version: star\n"
"Language: de\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"X-Generator: by hand\n"

# Of a door,
# and of nothing else
#: docs/a.md docs/b.md
msgid "Open"
msgstr "Öffnen"

#: docs/a.md
#, fuzzy, python-format
#| msgid "See [the five steps](five-steps/index.md), or what is said of them on the pages of those who took them."
msgid "See [the five steps](five-steps/index.md) – or, in short, what is said of them by those who have taken them."
msgstr "Siehe [die fünf Schritte](five-steps/index.md) – oder, kurz, was von ihnen die sagen, die sie gegangen sind."

#: docs/a.md
msgid "A \"quoted\" word, a back\\slash, and two lines:\n\tthis is the second one, which is long enough to be folded.\n"
msgstr "Ein „Wort“, ein \\ und zwei Zeilen:\n\tdies ist die zweite, die lang genug ist, daß sie umgebrochen wird.\n"

#: docs/b.md
msgid "One star"
msgid_plural "%d stars, of which there are so many that nobody can count them, and nobody has ever tried to"
msgstr[0] "Ein Stern"
msgstr[1] "%d Sterne, von denen es so viele gibt, daß niemand sie zählen kann, und niemand hat es je versucht"

#: docs/b.md
msgid "https://example.org/a-very-long-address/that-has-no-space/in-it/and-goes-on/for-more-than-a-line.html"
msgstr "https://example.org/a-very-long-address/that-has-no-space/in-it/and-goes-on/for-more-than-a-line.html"

#: docs/b.md
msgctxt "of the sky, and of what can be seen in it by those who look up on a night that is clear enough for it"
msgid "Sterne, die niemand zählt"
msgstr "誰も数えない星々。空を見上げる人々が、十分に晴れた夜に見ることのできるもの、そしてその名前。誰も数えない星々。"

# Kept for later
#~ msgid "A message that is no more, since the paragraph it stood in has been taken out of the page it was on"
#~ msgstr "Eine Meldung, die es nicht mehr gibt, weil der Absatz, in dem sie stand, von der Seite genommen wurde"

#~ msgid "Gone"
#~ msgstr "Fort"
"""
OTHER = 'Etwas ganz "anderes", auf mehr als einer Zeile; mit [einer Adresse](https://example.org/und/so/weiter.html).'


def by_msgcat(*options: str) -> Callable[[str], bytes]:
    return lambda text: subprocess.run(["msgcat", *options, "-"], input=text.encode(), capture_output=True).stdout


def by_polib(width: int) -> Callable[[str], bytes]:
    return lambda text: f"{polib.pofile(text, wrapwidth=width)}\n".encode()


def by_babel(width: int | None) -> Callable[[str], bytes]:
    def write(text: str) -> bytes:
        file = io.BytesIO()
        pofile.write_po(file, pofile.read_po(io.BytesIO(text.encode())), width=width)
        return file.getvalue()

    return write


def by_us(text: str) -> bytes:
    catalog = po.parse(text.encode(), PATH)
    return created(PATH, catalog.head, catalog.messages)


WRITERS: dict[str, Callable[[str], bytes]] = {
    "by hand": str.encode,
    "us": by_us,
    "CRLF": lambda text: by_us(text).replace(b"\n", b"\r\n"),
    "no end": lambda text: text.removesuffix("\n").encode(),
    "no empty lines": lambda text: text.replace("\n\n", "\n").encode(),
    "polib 78": by_polib(78),
    "polib 60": by_polib(60),
    "babel 76": by_babel(76),
    "babel 60": by_babel(60),
    "babel": by_babel(None),
    "Weblate, no wrapping": lambda text: text.encode(),
    "msgcat": by_msgcat(),
    "msgcat 40": by_msgcat("--width=40"),
    "msgcat 77": by_msgcat("--width=77"),
    "msgcat 100": by_msgcat("--width=100"),
    "msgcat --no-wrap": by_msgcat("--no-wrap"),
    "msgcat --escape": by_msgcat("--escape"),
    "msgcat --sort": by_msgcat("--sort-output", "--no-location"),
}


@pytest.mark.skipif(not shutil.which("msgcat"), reason="needs GNU gettext")
@pytest.mark.parametrize("writer", WRITERS)
def test_a_change_of_one_message_changes_its_own_lines(writer: str) -> None:
    """The bytes above and below the message stay, and the change taken back gives the bytes that were there."""
    data = WRITERS[writer](CATALOG)
    lines = lines_of(data, PATH)
    assert len(lines.catalog.live) == 6
    for number, block in enumerate(lines.blocks):
        message = block.message
        if message.obsolete:
            continue
        others = {"forms": (OTHER, OTHER)} if message.forms else {}
        new = attrs.evolve(message, msgstr=OTHER, flags=("fuzzy", *message.flags), **others)
        changed = edited(data, PATH, [new])
        above = "".join(line for block in (lines.head, *lines.blocks[:number]) for line in block.lines).encode()
        below = "".join([*(line for block in lines.blocks[number + 1 :] for line in block.lines), *lines.tail]).encode()
        assert changed.startswith(above)
        assert changed.endswith(below)
        assert attrs.evolve(po.parse(changed, PATH).messages[number], line=0) == attrs.evolve(new, line=0)
        assert edited(changed, PATH, [message]) == data


@pytest.mark.skipif(not shutil.which("msgcat"), reason="needs GNU gettext")
@pytest.mark.parametrize("options", [(), ("--width=60",), ("--no-wrap",), ("--escape",)])
def test_what_is_changed_is_as_the_program_would_write_it(options: tuple[str, ...]) -> None:
    """A catalog that msgcat wrote is one after a change, too: msgcat with the same options changes nothing of it."""
    write = by_msgcat(*options)
    data = write(CATALOG)
    catalog = po.parse(data, PATH)
    changed = edited(data, PATH, [attrs.evolve(message, msgstr=OTHER) for message in catalog.live if message.is_used])
    assert changed != data
    assert write(changed.decode()) == changed


@pytest.mark.skipif(not shutil.which("msgcat"), reason="needs GNU gettext")
def test_our_own_form_is_that_of_msgcat() -> None:
    """Whoever opens a catalog of ours in Poedit, which writes with msgcat, changes no line that he does not touch."""
    for path in sorted((ROOT / "locale").rglob("*.po"), key=lambda path: -path.stat().st_size)[:3]:
        catalog = po.read(path)
        ours = created(path, catalog.head, catalog.messages)
        assert by_msgcat()(ours.decode()) == ours


@pytest.mark.skipif(not shutil.which("msgcat"), reason="needs GNU gettext")
@pytest.mark.parametrize("width", [30, 79, 120])
def test_scripts_of_the_world_are_folded_as_by_msgcat(width: int) -> None:
    """Where a line may end between signs, and how wide they are, is told as gettext does."""
    texts = [
        "स्वतंत्र सॉफ़्टवेयर, जो सबके लिए है। यह दूसरा वाक्य है, और वह भी लंबा है।",
        "برنامه‌های آزاد، برای همه؛ آیا این پرسش است؟ بله، و این یک جملهٔ بلند است.",
        'תוכנה חופשית לכול – גם כאן־ושם, ובמירכאות "כפולות".',
        "자유 소프트웨어는 모두를 위한 것입니다. 두 번째 문장도 길게 이어집니다.",
        "自由な「ソフトウェア」は、みんなのもの（たぶん）です。カタカナーも、ちょっと、ある。",
        "Свободные программы — для всех… «Кавычки», 5 % и № 7, 20 €/m², $5 (etc.)!",
        "Ce n’est pas « ça » : voilà ! (a/b) [x]{y} ![z](https://example.org/?a=b&c=d#e) a--b — c",
    ]
    entries = "\n".join(str(polib.POEntry(msgid=f"{place}", msgstr=text)) for place, text in enumerate(texts))
    data = by_msgcat(f"--width={width}")(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n{entries}')
    for block in lines_of(data, PATH).blocks:
        lines = [line.rstrip("\n") for line in block.fields[-1].lines]
        assert Folding("gettext", width).lines("msgstr", block.message.msgstr) == lines


@pytest.mark.parametrize(
    ("writer", "style"),
    [("polib 60", Folding("polib", 60)), ("babel 76", Folding("babel", 76)), ("babel", Folding("lines"))],
)
def test_the_way_of_folding_is_told_from_the_file(writer: str, style: Folding) -> None:
    """Programs fold differently, also at the same width."""
    lines = lines_of(WRITERS[writer](CATALOG), PATH)
    assert form_of(lines).folding == style


def test_a_file_that_tells_nothing_is_continued_as_msgcat_would() -> None:
    """Where no string is long enough to be folded, new ones are folded at gettext's width."""
    data = CATALOG[: CATALOG.index("#: docs/a.md\n#, fuzzy")].encode()
    (open_,) = po.parse(data, PATH).messages
    changed = edited(data, PATH, [attrs.evolve(open_, msgstr=OTHER)]).decode()
    assert "\n".join(Folding("gettext", 79).lines("msgstr", OTHER)) in changed


def test_escapes_are_kept() -> None:
    """Where all other letters than those of ASCII are escaped, as ``msgcat --escape`` does, new ones are, too."""
    data = CATALOG[: CATALOG.index("#: docs/a.md\n#, fuzzy")].replace("Öffnen", r"\303\226ffnen").encode()
    (open_,) = po.parse(data, PATH).messages
    assert rb'msgstr "gr\303\274n"' in edited(data, PATH, [attrs.evolve(open_, msgstr="grün")])


@pytest.mark.parametrize("width", [79, 200])
def test_no_wrap_is_honoured(width: int) -> None:
    """A message with the flag ``no-wrap`` stays on one line, as gettext has it."""
    data = CATALOG.replace("# Of a door", "#, no-wrap\n# Of a door").encode()
    if width == 79 and shutil.which("msgcat"):
        data = by_msgcat()(data.decode())
    open_ = po.parse(data, PATH).messages[0]
    changed = edited(data, PATH, [attrs.evolve(open_, msgstr=OTHER)]).decode()
    line = OTHER.replace('"', '\\"')
    assert f'msgstr "{line}"\n' in changed


def test_fields_keep_their_order() -> None:
    """What is added to a message stands where the file has such fields: here, marks come last of the comments."""
    data = CATALOG.replace(
        "#: docs/a.md\n#, fuzzy, python-format\n", "#, fuzzy, python-format\n#: docs/a.md\n"
    ).encode()
    data = data.replace(b'#| msgid "See [the five steps](five-steps/index.md), or what', b'#| msgid "See what')
    changed = edited(data, PATH, [attrs.evolve(po.parse(data, PATH).messages[0], flags=("fuzzy",))])
    assert b"else\n#, fuzzy\n#: docs/a.md docs/b.md\n" in changed


def test_lines_that_hold_several_fields_are_written_anew() -> None:
    """A message on one line gets lines of its own when it is changed; two on one line do not take each other along."""
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    for text in ('msgid "a" msgstr "b"\n\nmsgid "c" msgstr "d"\n', 'msgid "a" msgstr "b" msgid "c" msgstr "d"\n'):
        data = (head + text).encode()
        first, second = po.parse(data, PATH).messages
        changed = edited(data, PATH, [attrs.evolve(first, msgstr="B")])
        assert [message.msgstr for message in po.parse(changed, PATH).messages] == ["B", "d"]
        assert rewritten(data, PATH, [first, second]) in (
            data,
            (head + 'msgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d"\n').encode(),
        )


def test_a_message_that_the_file_lacks_is_not_added() -> None:
    """Who edits a message that is gone is told so."""
    with pytest.raises(KeyError):
        edited(CATALOG.encode(), PATH, [po.Message(0, "Lacking", "Fehlt")])


def test_nothing_is_written_that_would_be_read_otherwise() -> None:
    """A comment that would be read as another field is refused, since the file would say something else."""
    message = po.parse(CATALOG.encode(), PATH).messages[0]
    with pytest.raises(StarError) as caught:
        edited(CATALOG.encode(), PATH, [attrs.evolve(message, comments=("two\nlines",))])
    assert caught.value.code == "defect" or "syntax" in caught.value.code


_TEXTS = st.text(st.sampled_from("ab .-,!\"\\\n\tß…„“« »—/%()[]{}*_`:;?'#~|日。、ー×e\u0301\u00a0"), max_size=90)
_MESSAGES = st.builds(
    po.Message,
    line=st.just(0),
    msgid=_TEXTS.filter(bool),
    msgstr=_TEXTS,
    context=st.none() | _TEXTS,
    flags=st.sampled_from([(), ("fuzzy",), ("fuzzy", "no-wrap")]),
    comments=st.lists(st.text("ab #.,|~", max_size=20).map(str.strip), max_size=2).map(tuple),
    extracted=st.sampled_from([(), ("Note",)]),
    locations=st.sampled_from([(), ("a.md",), ("a.md", "b.md:3")]),
    previous=st.none() | _TEXTS,
    obsolete=st.booleans(),
)
_LISTS = st.lists(_MESSAGES, max_size=6, unique_by=lambda message: message.key)
_FOLDINGS = st.builds(
    Folding,
    st.sampled_from(["gettext", "filled", "babel", "polib", "lines", "none"]),
    st.just(0) | st.integers(20, 90),
    st.booleans(),
)


@given(_LISTS, _LISTS, st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_messages_are_written_into_any_file(
    old: list[po.Message], new: list[po.Message], end: str, ends: bool
) -> None:
    """Whatever a file has and is to have, it is read as that; messages that are the same keep their lines."""
    head = po.Message(0, "", "Content-Type: text/plain; charset=UTF-8\n", comments=("Hello",))
    data = created(PATH, head, old).decode().replace("\n", end)
    data = data if ends else data.removesuffix(end)
    wanted = [*old[::2], *(one for one in new if one.key not in {other.key for other in old})]
    changed = rewritten(data.encode(), PATH, wanted)
    assert [attrs.evolve(one, line=0) for one in po.parse(changed, PATH).messages] == wanted
    assert changed.endswith(end.encode()) == ends
    assert rewritten(data.encode(), PATH, old) == data.encode()
    assert rewritten(changed, PATH, wanted) == changed


@given(_FOLDINGS, _TEXTS, st.sampled_from(["", "#~ ", "#| "]))
@settings(max_examples=100, deadline=None)
def test_a_folded_text_is_the_text(folding: Folding, text: str, prefix: str) -> None:
    """However a string is folded, it is read as the same text, and no line of it ends in the middle of an escape."""
    lines = folding.lines("msgstr", text, prefix)
    assert all(line.startswith(prefix) for line in lines)
    read = "\n".join(line.removeprefix(prefix) for line in lines)
    data = f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "a"\n{read}\n'
    assert po.parse(data.encode(), PATH).messages[0].msgstr == text


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="needs GNU gettext")
def test_msgfmt_accepts_what_is_written(tmp_path: Path) -> None:
    """``msgfmt -c`` reads a catalog in which each message was changed."""
    catalog = po.parse(CATALOG.encode(), PATH)
    texts = {message.key: "\n" if message.msgid.endswith("\n") else "" for message in catalog.live}
    new = [attrs.evolve(message, msgstr=OTHER + texts[message.key]) for message in catalog.live if not message.forms]
    (tmp_path / "x.po").write_bytes(edited(CATALOG.encode(), PATH, new))
    done = subprocess.run(["msgfmt", "-c", "-o", os.devnull, tmp_path / "x.po"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
