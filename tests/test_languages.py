"""Languages: codes as Sphinx, gettext and Unicode have them, and what is known of each."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from babel import Locale, localedata

from startoolkit.catalog_files import folder_of
from startoolkit.conf_project import languages_in
from startoolkit.interface import interface, lacking
from startoolkit.language_variants import REGISTERED
from startoolkit.languages import Language, names_language
from startoolkit.testing import Briefing
from tests.conftest import Run

pytestmark = pytest.mark.quick

DE = Language("de")


@pytest.mark.parametrize(
    ("code", "tag", "own", "german", "direction", "territory"),
    [
        ("sr@latin", "sr-Latn", "Srpski (latinica)", "Serbisch (Lateinisch)", "ltr", "RS"),
        ("ca@valencia", "ca-valencia", "Català (valencià)", "Katalanisch (Valencianisch)", "ltr", "ES"),
        ("uz@cyrillic", "uz-Cyrl", "Ўзбекча (Кирил)", "Usbekisch (Kyrillisch)", "ltr", "UZ"),
        ("de@formal", "de-x-formal", "Deutsch (formal)", "Deutsch (formal)", "ltr", "DE"),
        ("de_DE@euro", "de-DE", "Deutsch (Deutschland)", "Deutsch (Deutschland)", "ltr", "DE"),
        ("de_simple", "de-simple", "Deutsch (vereinfacht)", "Deutsch (vereinfacht)", "ltr", "DE"),
        (
            "de_CH_1901",
            "de-CH-1901",
            "Deutsch (Schweiz, Alte deutsche Rechtschreibung)",
            "Deutsch (Schweiz, Alte deutsche Rechtschreibung)",
            "ltr",
            "CH",
        ),
        (
            "en_GB_oxendict",
            "en-GB-oxendict",
            "English (United Kingdom, Oxford English Dictionary spelling)",
            "Englisch (Vereinigtes Königreich, oxendict)",
            "ltr",
            "GB",
        ),
        ("ca_valencia", "ca-valencia", "Català (valencià)", "Katalanisch (Valencianisch)", "ltr", "ES"),
        ("es_419", "es-419", "Español (Latinoamérica)", "Spanisch (Lateinamerika)", "ltr", "419"),
        ("zh_Hans", "zh-Hans", "中文 (简体)", "Chinesisch (Vereinfacht)", "ltr", ""),
        ("ach", "ach", "Acoli", "Acholi", "ltr", "UG"),
        ("ang", "ang", "Old English", "Altenglisch", "ltr", "GB"),
        ("frc", "frc", "Cajun French", "Cajun", "ltr", "US"),
        ("azb", "azb", "Azb", "azb", "rtl", "IR"),
    ],
)
def test_codes_of_real_projects(code: str, tag: str, own: str, german: str, direction: str, territory: str) -> None:
    """Modifiers become scripts and variants of BCP 47; a language of which CLDR has no data has its name there."""
    language = Language(code)
    assert (language.tag, language.own_name, language.name_in(DE)) == (tag, own, german)
    assert (language.direction, language.territory) == (direction, territory)
    assert Language.of_tag(tag).tag == tag
    assert pickle.loads(pickle.dumps(language)) == language


@pytest.mark.parametrize(
    "code",
    [
        "xx",
        "zzz",
        "xx@latin",
        "de@",
        "de@Latin",
        "de@averylongone",
        "de-DE",
        "sr@../x",
        "qaa",
        "de_formal",
        "de_simple_1901",
    ],
)
def test_what_is_no_language_is_none(code: str) -> None:
    """Nothing that Unicode does not know, and nothing that would not fit into a tag or a path."""
    with pytest.raises(ValueError, match="is not a language code"):
        Language(code)


def _advised(wrong: str) -> str | None:
    """The code that the message about a wrong one advises; None if the code is right."""
    try:
        Language(wrong)
    except ValueError as error:
        found = re.search(r"write it (\S+)\)$", str(error))
        return found[1] if found else ""
    return None


def test_what_is_advised_is_accepted() -> None:
    """Whatever a code is written like, and whatever English calls a language."""
    codes = [*localedata.locale_identifiers(), *(f"{one}_{name}" for one in ("de", "sr_Latn") for name in REGISTERED)]
    written = [way(code.replace("_", sign)) for code in codes for sign in "-_@" for way in (str, str.upper, str.title)]
    for wrong in (*written, *Locale("en").languages.values(), "de-x-formal", "de_formal", "x", "-", "", "de-"):
        advised = _advised(wrong)
        assert not advised or _advised(advised) is None, (wrong, advised)
    said = {
        wrong: _advised(wrong) for wrong in ("de-simple", "DE-1996", "en-gb-OXENDICT", "CA_VALENCIA", "de_DE_formal")
    }
    assert [*said.values()] == ["de_simple", "de_1996", "en_GB_oxendict", "ca@valencia", "de_DE@formal"]


def test_folders_of_catalogs_may_have_tags(tmp_path: Path) -> None:
    """In a project as it is: the tag of a variant is a language, and a variant that is none is no language."""
    for name in ("de-simple", "ca-valencia", "de-backup"):
        (tmp_path / name / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / name / "LC_MESSAGES/index.po").touch()
    found, strange = languages_in([tmp_path])
    assert [language.tag for language in found] == ["ca-valencia", "de-simple"]
    assert [path.name for path in strange] == ["de-backup"]
    for language in found:
        assert folder_of(tmp_path, language.code, in_tags=True).parent.name == language.tag


def test_what_holds_for_a_language_without_its_variant() -> None:
    """Spelling, unless the variant has one of its own; and no edition is published under the name of a language."""
    codes = ("de_simple", "de@formal", "de_1901", "sr@latin", "pt_BR")
    assert [Language(code).spelt_as for code in codes] == ["de", "de", "de_1901", "sr@latin", "pt_BR"]
    labels = ("de-simple", "de_simple", "en", "2026", "1996", "simple")
    assert [names_language(label) for label in labels] == [True, True, True, False, False, False]


def test_a_variant_is_a_language_of_its_own_with_the_words_of_its_language(tmp_path: Path, run: Run) -> None:
    """Simple German: its catalogs and edition are its own, words, search and quotes are German; a setting names it."""
    briefing = Briefing(
        tmp_path, {"index": '# A\n\nThe "tea" is hot.\n'}, {"de": {}, "de_simple": {"index": {"A": "B"}}}
    )
    settings = briefing.root / "pyproject.toml"
    named = '\n[tool.startoolkit.language-names]\nde_simple = "Leichte Sprache"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + named, encoding="utf-8")
    assert run("update", cwd=briefing.root).returncode == 0
    assert (briefing.root / "locale/de_simple/LC_MESSAGES/index.po").is_file()
    built = briefing.build()
    page = built.page("index", "de-simple")
    assert '<html class="no-js" lang="de-simple" dir="ltr"' in page
    assert "Zum Inhalt springen" in page
    stop_words = (briefing.root / "dist/de-simple/_static/language_data.js").read_text(encoding="utf-8")
    assert '["aber", "alle",' in stop_words
    assert 'hreflang="de-simple">Leichte Sprache</a>' in built.page("index", "de")


def test_one_tag_is_one_edition(tmp_path: Path, run: Run) -> None:
    """Two codes of one tag would be built into one folder, so they are told."""
    briefing = Briefing(tmp_path, {"index": "# A\n"}, {"sr@latin": {}, "sr_Latn": {}})
    assert "names each language once" in run("status", cwd=briefing.root).stderr


@pytest.mark.parametrize("code", ["sr@latin", "ca@valencia", "ach"])
def test_such_a_language_is_built_and_checked_like_any_other(tmp_path: Path, run: Run, code: str) -> None:
    """Its edition has the tag as folder and as language; words of the interface that it lacks are marked as English."""
    words = {"A": "B", "Tea on 1 May.": "Chai 1 May."}
    briefing = Briefing(tmp_path, {"index": "# A\n\nTea on 1 May.\n"}, {code: {"index": words}})
    for command in ("status", "check", "update"):
        done = run(command, cwd=briefing.root)
        assert (done.returncode, "warning: " in done.stderr) == (0, False), done.stderr
    page = briefing.build().page("index", Language(code).tag)
    assert f'<html class="no-js" lang="{Language(code).tag}" dir="ltr"' in page
    assert "Chai 1 May." in page.replace("\N{NO-BREAK SPACE}", " ")
    if code == "ach":
        assert '<span lang="en" dir="ltr">' in page
    record = briefing.root / "dist" / Language(code).tag / "edition.json"
    assert f'"language": "{code}"' in record.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "names"),
    [("ach", {"ach", "ug", "acoli"}), ("sr@latin", {"sr", "sr-latn"}), ("de_AT", {"de", "de_at", "german"})],
)
def test_addresses_name_a_language_by_its_own_codes(code: str, names: set[str]) -> None:
    """Also one of which CLDR has no data: pages for its readers are not those for readers of English."""
    found = Language(code).names_in_addresses
    assert names <= found
    assert not any(name.startswith("en") for name in found)


@pytest.mark.parametrize("code", ["zh", "zh_CN", "zh_TW", "zh_HK", "no", "nb", "pt_BR", "de_AT", "ar_EG"])
def test_words_of_the_interface_are_found_under_other_codes(code: str) -> None:
    """A language has the words of its script or of its other name: Chinese in China, Norwegian as Sphinx calls it."""
    assert lacking(Language(code)) == []


def test_words_are_of_the_script() -> None:
    """Taiwan writes other signs than China."""
    said = {code: interface(Language(code)).gettext("Edition {label}") for code in ("zh_CN", "zh_TW", "zh_Hans")}
    assert said["zh_CN"] == said["zh_Hans"]
    texts = {code: interface(Language(code)).gettext("Download as PDF") for code in ("zh_CN", "zh_TW")}
    assert texts["zh_CN"] != texts["zh_TW"]
