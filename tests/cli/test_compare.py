"""`energyplan compare` and `energyplan pareto` as a person meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from energyplan.cli import main

Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *arguments: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main([str(a) for a in arguments])
    out = capsys.readouterr()
    assert "Traceback" not in out.err
    return int(caught.value.code or 0), out.out, out.err


def test_a_plan_and_a_variant_are_compared(
    tiny_file: Path, tiny_folder: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out_folder = tmp_path / "out"
    code, out, err = run(capsys, "compare", tiny_folder, f"{tiny_file}:bare", "-o", out_folder)
    assert code == 0, err
    for word in ("Cost per year [M JPY/a]", "CO2 per year [t/a]", "best", "inputs differ", "written to"):
        assert word in out
    assert all(cell_len(line) <= 80 for line in out.splitlines() if not line.startswith(("written", "note")))
    assert sorted(p.name for p in out_folder.iterdir()) == [
        "comparison.csv", "comparison.html", "comparison.json", "comparison.nc", "plans",
    ]  # fmt: skip
    assert (out_folder / "plans" / "bare" / "plan.nc").is_file() and "plan 2 of 2: 'bare'" in err
    code, again, err = run(capsys, "compare", tiny_folder, f"{tiny_file}:bare", "-o", out_folder)
    assert code == 0 and "used again, since nothing has changed: bare" in err and again == out


def test_one_without_a_solution_is_said_and_the_code_is_three(
    tiny_file: Path, tiny_folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    code, out, err = run(capsys, "compare", tiny_folder, tiny_folder, f"{tiny_file}:starved", "-o", tmp_path / "out")
    assert code == 3 and "starved: no plan can meet" in err and "not enough heat" in err
    assert "Cost per year" in out and (tmp_path / "out" / "comparison.html").is_file()
    code, out, err = run(capsys, "compare", tiny_folder, f"{tiny_file}:starved", "-o", tmp_path / "two")
    assert (code, out) == (3, "") and "nothing to compare: 1 of 2 plans" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "nowhere  no plan folder and no scenario file"),
        (("TOWN:bar",), "Did you mean 'bare'?"),
        (("TOWN", "--variants", "bar"), "Did you mean 'bare'?"),
        (("PLAN",), "nothing to compare (got 1 plan)"),
        (("PLAN", "PLAN", "--lang", "de"), "--lang"),
        (("PLAN", "PLAN", "--gap", "2"), "--gap"),
    ],
)
def test_faults_are_two(
    tiny_file: Path, tiny_folder: Path, tmp_path: Path, capsys: Captured, arguments: tuple[str, ...], told: str
) -> None:
    given = [a.replace("TOWN", str(tiny_file)).replace("PLAN", str(tiny_folder)) for a in arguments]
    code, out, err = run(capsys, "compare", *given, "-o", tmp_path / "out")
    assert (code, out) == (2, "") and told in err


def test_a_front(tiny_file: Path, tmp_path: Path, capsys: Captured) -> None:
    choices = ("--set", "demand.alternatives=[kerosene_boiler, building_heat_pump]")
    folder = tmp_path / "front"
    code, out, err = run(
        capsys, "pareto", tiny_file, "--variant", "bare", *choices, "--caps", "10,700", "-o", folder, "--lang", "en"
    )
    assert code == 0, err
    for word in ("least cost", "cap 700 t", "least carbon", "abatement [JPY/t]", "cap 10 t: no plan can meet"):
        assert word in out
    assert "The least that can be reached is" in out
    assert sorted(p.name for p in folder.iterdir()) == ["pareto.csv", "pareto.html", "pareto.nc", "points"]
    assert sorted(p.name for p in (folder / "points").iterdir()) == ["cap 700 t", "least carbon", "least cost"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--caps", "low"), "--caps  no amounts"),
        (("--points", "1"), "--points"),
        (("--variant", "bar"), "Did you mean"),
    ],
)
def test_faults_of_a_front_are_two(
    tiny_file: Path, tmp_path: Path, capsys: Captured, arguments: tuple[str, ...], told: str
) -> None:
    code, out, err = run(capsys, "pareto", tiny_file, *arguments, "-o", tmp_path / "out")
    assert (code, out) == (2, "") and told in err
