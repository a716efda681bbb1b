"""Makes the catalogs of this folder from ``startoolkit.po``, as programs write them that the tests cannot run.

In an environment with translate-toolkit 3.20 and polib, and GNU gettext on the PATH: ``python make.py``.

- Weblate: by ``pypo`` of translate-toolkit, which Weblate uses, with the width that ``po_line_wrap`` sets; one message was translated
  there, and the header has what Weblate writes (``weblate/formats/ttkit.py``).
- XLIFF, CSV: by the converters of translate-toolkit, there and back.
- Poedit: by msgcat, which Poedit runs, with its header; on Windows with CR LF.
- Crowdin, POEditor, Transifex, OmegaT: no program of theirs; rewritten here in the form that their files in public repositories have.
"""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import polib
from translate.convert import csv2po, po2csv, po2xliff, xliff2po
from translate.storage import pypo

HERE = Path(__file__).parent
DATA = (HERE / "startoolkit.po").read_bytes()
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})
NEW = "Noch nicht übersetzt, und lang genug, dass es umbrechen muss, wer immer die Zeilen eines Katalogs umbricht"


def weblate(width: int) -> bytes:
    store = pypo.pofile.parsestring(DATA)
    store.wrapper.width = width
    unit = next(one for one in store.units if one.source.startswith("Not translated yet"))
    unit.target = NEW
    store.updateheader(add=True, PO_Revision_Date="2026-11-30 10:00+0000", x_generator="Weblate 2026.10.1")
    return bytes(store)


def xliff() -> bytes:
    made, back = io.BytesIO(), io.BytesIO()
    po2xliff.convertpo(io.BytesIO(DATA), made, None)
    made.seek(0)
    xliff2po.convertxliff(made, back, None)
    return back.getvalue()


def csv() -> bytes:
    made, back = io.BytesIO(), io.BytesIO()
    po2csv.convertcsv(io.BytesIO(DATA), made, None)
    made.seek(0)
    csv2po.convertcsv(made, back, io.BytesIO(DATA))
    return back.getvalue()


def poedit() -> bytes:
    lines = subprocess.run(["msgcat", "--force-po", "-"], input=DATA, capture_output=True, check=True).stdout
    lines = lines.replace(b'(n != 1);\\n"\n', b'(n != 1);\\n"\n"X-Generator: Poedit 3.5\\n"\n', 1)
    return lines.replace(b"\n", b"\r\n")


def field(keyword: str, text: str, *, beside: bool) -> list[str]:
    """A string with a line for each of its lines, the first beside the keyword if there are several and ``beside``."""
    first, *others = [part.translate(ESCAPES) for part in re.split(r"(?<=\n)(?=.)", text)]
    if others and not beside:
        first, others = "", [first, *others]
    return [f'{keyword} "{first}"', *(f'"{other}"' for other in others)]


def platform(header: dict[str, str], *, beside: bool) -> bytes:
    """A catalog without obsolete messages and previous texts, not wrapped, with another header."""
    lines = ['msgid ""', 'msgstr ""', *(f'"{name}: {value}\\n"' for name, value in header.items()), ""]
    for entry in polib.pofile(DATA.decode()):
        if entry.obsolete:
            continue
        lines += [f"#. {line}" for line in entry.comment.splitlines()]
        lines.append(f"#: {' '.join(path for path, _ in entry.occurrences)}")
        lines += [f"#, {', '.join(entry.flags)}"] if entry.flags else []
        lines += [*field("msgid", entry.msgid, beside=beside), *field("msgstr", entry.msgstr, beside=beside), ""]
    return "\n".join(lines).encode()


HEADER = {
    "Project-Id-Version": "guide",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
CROWDIN = {
    **HEADER,
    "X-Crowdin-Project": "guide",
    "X-Crowdin-Project-ID": "1",
    "X-Crowdin-Language": "de",
    "X-Crowdin-File": "/main/locale/pot/index.pot",
    "X-Crowdin-File-ID": "11",
    "Language-Team": "German",
    "Language": "de_DE",
    "PO-Revision-Date": "2026-11-30 10:00",
}


def transifex() -> bytes:
    catalog = polib.pofile(DATA.decode(), wrapwidth=0)
    catalog.header = " Translators:\n Erika Muster, 2026\n"
    catalog.metadata["Last-Translator"] = "Erika Muster, 2026"
    catalog.metadata["Language-Team"] = "German (https://app.transifex.com/guide/teams/1/de/)"
    return str(catalog).encode()


def omegat() -> bytes:
    """What is no translation stays as it is; translations end a line only where they have a line end."""
    entries = {entry.msgid: entry.msgstr for entry in polib.pofile(DATA.decode())}
    lines, source, made = DATA.decode().split("\n"), "", []
    for number, line in enumerate(lines):
        if re.match(r'(?:#~ )?(?:msgid|msgstr) "', line):
            rest = "\n".join(lines[number:])
            string = re.match(r'(?:#~ )?\w+ (".*"(?:\n(?:#~ )?".*")*)', rest)
            text = polib.unescape("".join(re.findall(r'"(.*)"$', string[1], re.MULTILINE)))
            source = text if "msgid" in line else source
            is_translation = "msgstr" in line and source and not line.startswith("#~")
            made += field("msgstr", entries[source], beside=False) if is_translation else string[0].split("\n")
        elif not re.match(r'(?:#~ )?"', line):
            made.append(line)
    return "\n".join(made).encode()


MADE = {
    "weblate-77.po": weblate(77),
    "weblate-at-newlines.po": weblate(65535),
    "weblate-none.po": weblate(-1),
    "xliff.po": xliff(),
    "csv.po": csv(),
    "poedit-windows.po": poedit(),
    "crowdin.po": platform(CROWDIN, beside=True),
    "poeditor.po": platform({**HEADER, "X-Generator": "POEditor.com", "Language": "de"}, beside=False),
    "transifex.po": transifex(),
    "omegat.po": omegat(),
}

if __name__ == "__main__":
    for name, data in MADE.items():
        (HERE / name).write_bytes(data)
