"""The examples of tutorial and how-to pages, run as they stand.

A page's fenced blocks are taken in order. A comment before a block says what it is: `<!-- file: NAME -->` writes it,
`<!-- output -->` is what the command before it printed, `<!-- exit: N -->` the code it leaves with; `slow` keeps a
block out of the fast run. `sh` blocks hold commands of ours, `python` blocks go on from one another, other `yaml`
blocks are parts of a scenario and are laid over the starter's.

With ``DOCS_PASTE=1`` in the environment, the slow run writes the outputs into the pages instead of comparing them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from energyplan.scenario.load import load
from energyplan.scenario.starter import write_starter

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = [*sorted((DOCS / "how-to").glob("*.md")), *sorted((DOCS / "tutorials").glob("*.md"))]
PAGES = [page for page in PAGES if page.stem != "year_on_my_own_grid"]  # tests/loadflow/test_electric_howto.py
QUICK = ("new", "validate", "technologies", "catalogue", "schema", "--help", "--version")
FENCE = re.compile(r"(?:^<!-- ([^>]*) -->\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CLI = "from energyplan.cli import main; main()"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and what the comment before it says."""

    language: str
    text: str
    marks: dict[str, str]


def blocks_of(page: Path) -> list[Block]:
    found = []
    for comment, language, text in FENCE.findall(page.read_text(encoding="utf-8")):
        pairs = (part.partition(":") for part in comment.split(","))
        found.append(Block(language, text, {key.strip(): value.strip() for key, _, value in pairs if key.strip()}))
    return found


def shape(text: str) -> list[str]:
    """Return the lines of an output with every number as #, bars as short as they go, and blanks as one."""
    short = re.sub(r"([█▓▒░·])\1+", r"\1", re.sub(r"[-+]?\d[\d,.]*", "#", text.strip()))
    return [" ".join(line.split()) for line in short.splitlines()]


class Runner:
    """Runs the blocks of one page in a folder of their own."""

    def __init__(self, folder: Path, *, slow: bool) -> None:
        self.folder, self.slow, self.printed = folder, slow, ""
        self.env = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), *filter(None, sys.path)])}
        self.code: list[str] = []
        self.pasted: list[tuple[str, str]] = []

    def take(self, block: Block) -> None:
        if "file" in block.marks:
            self._write(block.marks["file"], block.text)
        elif "output" in block.marks:
            if self.slow:
                name = block.marks["output"].removeprefix("file ")
                found = (self.folder / name).read_text(encoding="utf-8-sig") if name else self.printed
                if os.environ.get("DOCS_PASTE"):
                    self.pasted.append(
                        (block.text, "".join(line.rstrip() + "\n" for line in found.strip().splitlines()))
                    )
                else:
                    assert shape(found) == shape(block.text)
        elif block.language == "sh":
            for line in block.text.strip().splitlines():
                self._command(line, int(block.marks.get("exit") or 0))
        elif block.language == "python" and (self.slow or block.marks.get("run") == ""):
            self._python(block.text)
        elif block.language == "yaml":
            self._fragment(block.text)

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if path.name == "pyproject.toml":  # what pip would write
            project = tomllib.loads(text)["project"]
            info = self.folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: 0\n")
            lines = [
                f"[{group}]\n" + "\n".join(f"{k} = {v}" for k, v in names.items())
                for group, names in project["entry-points"].items()
            ]
            (info / "entry_points.txt").write_text("\n".join(lines) + "\n")

    def _command(self, line: str, code: int) -> None:
        words = shlex.split(line, comments=True)
        if not words or words[0] != "energyplan" or (not self.slow and words[1] not in QUICK):
            return
        done = self._process(CLI, *words[1:])
        assert done.returncode == code, done.stdout + done.stderr
        self.printed = done.stdout if code == 0 else done.stderr[done.stderr.rfind("no plan can") :]

    def _python(self, text: str) -> None:
        self.code.append(text)
        done = self._process("import sys; exec(compile(sys.argv[1], 'page', 'exec'))", "\n".join(self.code))
        assert done.returncode == 0, done.stderr

    def _process(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, encoding="utf-8", timeout=500
        )

    def _fragment(self, text: str) -> None:
        starter = self.folder / "starter"
        if not starter.exists():
            town = write_starter(starter)[0]  # what the part brings replaces the starter's
            text_of = town.read_text(encoding="utf-8").replace("    export_price_per_kwh: 10 JPY/kWh\n", "")
            town.write_text(text_of, encoding="utf-8")
        for file in self.folder.glob("*.csv"):
            (starter / file.name).write_bytes(file.read_bytes())
        (starter / "part.yaml").write_text("extends: town.yaml\n" + text, encoding="utf-8")
        load(starter / "part.yaml")


def test_the_readme_s_commands_are_targets_of_the_makefile() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([\w-]+):", (DOCS.parent / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"^make ([\w-]+)", readme, re.MULTILINE)) <= set(targets)


@pytest.mark.slow
def test_the_readme_s_notebook_lines(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    shutil.copytree(DOCS.parent / "scenarios" / "campus", tmp_path / "scenarios" / "campus")
    runner = Runner(tmp_path, slow=True)
    runner.env["MPLBACKEND"] = "Agg"
    for block in blocks_of(DOCS.parent / "README.md"):
        if block.language == "python":
            runner.take(block)


def test_every_page_has_examples() -> None:
    assert {page.stem for page in PAGES if not blocks_of(page)} <= {"index"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_files_and_quick_commands(page: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, slow=False)
    for block in blocks_of(page):
        runner.take(block)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_everything(page: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path, slow=True)
    for block in blocks_of(page):
        runner.take(block)
    if runner.pasted:
        text = page.read_text(encoding="utf-8")
        for old, new in runner.pasted:
            text = text.replace(f"```text\n{old}```", f"```text\n{new}```", 1)
        page.write_text(text, encoding="utf-8")
