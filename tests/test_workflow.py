"""The example workflow of the guides, executed here: what it publishes is what one build makes."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

from tests.conftest import ROOT, startoolkit
from tests.test_assemble import committed, git, tree

WORKFLOW = ROOT / "guides/examples/github-pages.yml"
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


def looked_up(expression: str, values: Mapping[str, Any]) -> Any:
    """What an expression of a workflow means: ``fromJson(needs.plan.outputs.matrix)``."""
    if call := re.fullmatch(r"fromJson\((.+)\)", expression):
        return json.loads(looked_up(call[1], values))
    found: Any = values
    for name in expression.split("."):
        found = found[name]
    return found


def filled(text: str, values: Mapping[str, Any]) -> str:
    return EXPRESSION.sub(lambda match: str(looked_up(match[1], values)), text)


@attrs.define
class Runner:
    """Does what GitHub does with a workflow, as far as the example needs it."""

    home: Path
    workflow: dict[str, Any]
    values: dict[str, Any] = attrs.field(factory=lambda: {"needs": {}})
    published: Path | None = None

    def run(self) -> None:
        for name, job in self.workflow["jobs"].items():
            needed = job.get("needs", [])
            assert {needed} if isinstance(needed, str) else {*needed} <= {*self.values["needs"]}
            for at, entry in enumerate(self.entries(job)):
                outputs = self.job(f"{name}-{at}", job, {"matrix": entry, "strategy": {"job-index": at}})
            self.values["needs"][name] = {"outputs": outputs}

    def entries(self, job: dict[str, Any]) -> list[dict[str, str]]:
        if "strategy" not in job:
            return [{}]
        matrix = looked_up(EXPRESSION.fullmatch(job["strategy"]["matrix"])[1], self.values)
        assert set(matrix) == {"include"}
        return matrix["include"]

    def job(self, name: str, job: dict[str, Any], own: dict[str, Any]) -> dict[str, str]:
        """One job on a machine of its own; returns its outputs."""
        machine = self.home / "machines" / name
        machine.mkdir(parents=True)
        values: dict[str, Any] = {**self.values, **own, "steps": {}}
        for step in job["steps"]:
            if "run" in step:
                values["steps"][step.get("id", "")] = {"outputs": self.command(machine, step, values)}
            else:
                given = {key: filled(str(text), values) for key, text in step.get("with", {}).items()}
                getattr(self, re.split("[/@]", step["uses"])[1].replace("-", "_"))(machine, given)
        return {key: filled(text, values) for key, text in job.get("outputs", {}).items()}

    def command(self, machine: Path, step: dict[str, Any], values: dict[str, Any]) -> dict[str, str]:
        """A command as GitHub runs it; returns the outputs it sets."""
        assert not EXPRESSION.search(step["run"]), "what a matrix says goes through the environment, never into code"
        output = self.home / "output"
        output.write_text("")
        env = {key: filled(text, values) for key, text in step.get("env", {}).items()}
        path = f"{self.home / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=machine,
            env={**os.environ, **env, "PATH": path, "GITHUB_OUTPUT": str(output)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (step, done.stdout, done.stderr)
        return dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())

    def checkout(self, machine: Path, _given: dict[str, str]) -> None:
        git(self.home, "clone", "--quiet", "--depth=1", f"file://{self.home / 'project'}", str(machine))

    def setup_python(self, _machine: Path, given: dict[str, str]) -> None:
        assert f"Python :: {given['python-version']}" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    def upload_artifact(self, machine: Path, given: dict[str, str]) -> None:
        """Keep files, but neither hidden nor empty folders, nor modes."""
        for name in files(machine / given["path"]):
            target = self.home / "artifacts" / given["name"] / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(machine / given["path"] / name, target)

    def download_artifact(self, machine: Path, given: dict[str, str]) -> None:
        for folder in (self.home / "artifacts").iterdir():
            if fnmatch.fnmatch(folder.name, given["pattern"]):
                shutil.copytree(folder, machine / given["path"] / folder.name)

    def upload_pages_artifact(self, machine: Path, given: dict[str, str]) -> None:
        self.published = machine / given["path"]

    def deploy_pages(self, _machine: Path, _given: dict[str, str]) -> None:
        assert self.published


def files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()


def command(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize("jobs", ["", " --jobs 2"])
def test_the_example_workflow(tmp_path: Path, jobs: str) -> None:
    """Its steps, run one after the other in clones of a repository, publish one build, byte for byte."""
    project = committed(tmp_path / "project")
    command(tmp_path / "bin/startoolkit", f'exec "{sys.executable}" -m startoolkit "$@"')
    command(tmp_path / "bin/pip", 'test "$*" = "install --requirement requirements.txt --constraint constraints.txt"')
    text = WORKFLOW.read_text(encoding="utf-8").replace("plan --format github", f"plan --format github{jobs}")
    runner = Runner(tmp_path, yaml.safe_load(text))
    runner.run()
    whole = startoolkit("build", cwd=project)
    assert whole.returncode == 0, whole.stderr
    assert runner.published
    assert tree(runner.published) == tree(project / "dist")
    assert len(list((tmp_path / "machines").glob("build-*"))) == (2 if jobs else 4)


def test_its_jobs_may_do_no_more_than_they_must() -> None:
    """Only the job that publishes may write, and only to Pages; expressions stand in no command."""
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    rights = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert rights == {"publish": {"pages": "write", "id-token": "write"}}
