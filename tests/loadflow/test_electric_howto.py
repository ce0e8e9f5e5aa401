"""The how-to page runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "year_on_my_own_grid.md"


def test_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict = {}
    for block in blocks:
        if "my_grid.json" not in block:  # that file is the reader's
            exec(block, names)
    assert names["flow"].converged.all()
    assert names["flow"].voltage.shape == (8760, 3)
    assert len(names["sizing"].remaining) == 0
    assert names["heat"].converged.all() and names["loss"].sum() > 0
    assert capsys.readouterr().out.count("MWh lost") == 2
