"""Drafts: the verdict of the gate on what was read of the pages, and what every page says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from startoolkit.gate import judge_readings, told
from startoolkit.interface import interface
from startoolkit.project import Edition

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> None:
    app.connect("env-updated", _renew)
    app.connect("html-page-context", _describe)


def notice(app: Sphinx) -> str:
    """What readers of a draft are told; empty for an edition."""
    edition, env = Edition.of_sphinx(app), app.env
    readings = getattr(env, "startoolkit_readings", {})
    judgement = judge_readings(edition.settings.gate_of(edition.language), readings)
    if not judgement.is_draft:
        return ""
    titles = [env.titles[name].astext() for name in judgement.incomplete if name in env.titles]
    words, source = interface(edition.language), edition.settings.source_language
    return " ".join(told(judgement, edition.language, source, titles, words)) or words.gettext("Draft")


def _renew(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages, where they have to say something else than in the last build: the rest of them may be unchanged."""
    said: dict[str, str] = getattr(env, "startoolkit_drafts", {})
    text = notice(app)
    before, said[app.builder.name] = said.get(app.builder.name, ""), text
    env.startoolkit_drafts = said  # type: ignore[attr-defined]
    return sorted(env.found_docs) if before != text else []


def _describe(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    if app.config.html_theme == "startoolkit":
        context["draft"] = app.env.startoolkit_drafts.get(app.builder.name, "")  # type: ignore[attr-defined]
