"""The screen on a terminal: colours only on one that wants them, blocks only where they can be shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from energyplan.cli.screen import show_plan
from energyplan.results.plan import Plan

SHOW = "import sys; from energyplan.cli import main; main(['show', sys.argv[1]])"


def on_a_terminal(folder: Path, **environment: str) -> str:
    """Return what `energyplan show` writes on a terminal."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    ours, theirs = pty.openpty()
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    env |= {"TERM": "xterm-256color", "COLUMNS": "100", "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    with subprocess.Popen([sys.executable, "-c", SHOW, str(folder)], stdout=theirs, stderr=theirs, env=env) as process:
        os.close(theirs)
        found = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not part:
                break
            found += part
    os.close(ours)
    assert process.returncode == 0, found
    return found.decode("utf-8")


def test_colours_on_a_terminal_unless_not_wanted(tiny_folder: Path) -> None:
    assert "\x1b[1mtiny" in on_a_terminal(tiny_folder)
    for quiet in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = on_a_terminal(tiny_folder, **quiet)
        assert "\x1b[" not in plain and "Cost per year" in plain


def test_no_colour_and_where_to_look_next_in_a_file(
    tiny_plan: Plan, tiny_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show_plan(tiny_plan, tiny_folder)
    out = capsys.readouterr().out
    assert "\x1b[" not in out and f"energyplan show {tiny_folder} --all" in out
    assert out.splitlines()[-1] == f"  {tiny_folder}: tables/, plan.nc, summary.json"
    assert len(out.splitlines()) <= 24 and "█" in out


def test_a_terminal_that_knows_only_ascii(tiny_folder: Path) -> None:
    env = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", SHOW, str(tiny_folder)], capture_output=True, env=env, timeout=120)
    assert done.returncode == 0 and b"####" in done.stdout
