"""The command line as a person meets it: output, exit codes, and one place for errors."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from energyplan.cli import main
from energyplan.cli.exits import guarded
from energyplan.core.errors import EnergyplanError, InternalError, Issue, NoSolution, ScenarioError, Where

Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    out = capsys.readouterr()
    return int(caught.value.code or 0), out.out, out.err


def test_new_then_validate(tmp_path: Path, capsys: Captured) -> None:
    code, out, _ = run(capsys, "new", str(tmp_path / "mytown"))
    assert code == 0 and "town.yaml" in out
    code, out, err = run(capsys, "validate", str(tmp_path / "mytown" / "town.yaml"))
    assert (code, err) == (0, "")
    assert out.startswith("ok  mytown: 8 buildings, ")
    assert run(capsys, "new", str(tmp_path / "mytown"))[0] == 2


def test_validate_tells_every_fault_of_every_variant(tmp_path: Path, capsys: Captured) -> None:
    run(capsys, "new", str(tmp_path / "a"))
    path = tmp_path / "a" / "town.yaml"
    text = path.read_text(encoding="utf-8").replace("{heat: {connection: forbidden}}", "{heat: {connection: forbiden}}")
    path.write_text(text, encoding="utf-8")
    code, out, err = run(capsys, "validate", str(path))
    assert (code, out) == (2, "")
    assert "networks.heat.connection: not one of the choices (got 'forbiden'" in err and err.count("\n") == 1
    assert run(capsys, "validate", str(path), "--variant", "everyone_joins")[0] == 0
    code, _, err = run(capsys, "validate", str(path), "--set", "name=[", "--variant", "everyone_joins")
    assert code == 2 and err.startswith("--set  name: ")


def test_names_from_files_cannot_drive_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    run(capsys, "new", str(tmp_path / "a"))
    path = tmp_path / "a" / "town.yaml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace('name: "a"', 'name: "\\e[31m[bold]red[/bold]\\a"'), encoding="utf-8")
    code, out, _ = run(capsys, "validate", str(path))
    assert code == 0 and "\x1b" not in out and "\x07" not in out and "[bold]red" in out
    path.write_text(
        good.replace("name: chips", 'name: "\\e[2J"').replace("at: plant, max", "at: nix, max"), encoding="utf-8"
    )
    code, _, err = run(capsys, "validate", str(path))
    assert code == 2 and "\x1b" not in err and "\\x1b[2J" in err


def test_listings(capsys: Captured) -> None:
    code, out, _ = run(capsys, "technologies")
    assert code == 0 and "wood_chip_boiler" in out and "チップボイラー" in out
    code, out, _ = run(capsys, "technologies", "pv")
    assert code == 0 and "max_capacity_kw" in out and "Defaults" in out
    code, _, err = run(capsys, "technologies", "pvv")
    assert code == 2 and "Did you mean 'pv'?" in err
    code, out, _ = run(capsys, "catalogue")
    assert code == 0 and "pipes" in out
    code, out, _ = run(capsys, "catalogue", "pipes", "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0 and "steel_series_2" in {row["series"] for row in rows}
    code, _, err = run(capsys, "catalogue", "pips")
    assert code == 2 and "Did you mean 'pipes'?" in err


def test_schema(tmp_path: Path, capsys: Captured) -> None:
    code, out, _ = run(capsys, "schema")
    assert code == 0 and "assets" in json.loads(out)["properties"]
    assert run(capsys, "schema", "-o", str(tmp_path / "s.json"))[0] == 0
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8")) == json.loads(out)
    assert run(capsys, "schema", "-o", str(tmp_path / "no" / "s.json"))[0] == 2


def test_slips_in_the_arguments(capsys: Captured) -> None:
    assert run(capsys, "--version")[1].startswith("energyplan ")
    for arguments, told in (
        (["validat"], "No such command"),
        (["validate"], "Missing argument"),
        (["new", "--x"], "--x"),
    ):
        code, _, err = run(capsys, *arguments)
        assert code == 2 and told in err
    code, out, _ = run(capsys)
    assert code == 0 and "validate" in out


def _raise(error: BaseException) -> Any:
    raise error


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (ScenarioError([Issue(Where("f.yaml", 2, 3), "k", "wrong")]), 2, "f.yaml:2:3  k: wrong.\n"),
        (NoSolution("winter peak: 240 kW missing"), 3, "winter peak: 240 kW missing\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (KeyError("x\x1b"), 1, "internal error, please report: KeyError: 'x\\x1b' (--debug shows more)\n"),
        (
            InternalError("sum\nis off"),
            1,
            "internal error, please report: InternalError: sum is off (--debug shows more)\n",
        ),
        (EnergyplanError("two packages offer 'pv'"), 1, "two packages offer 'pv'\n"),
    ],
)
def test_every_error_has_its_exit_code(error: BaseException, code: int, told: str, capsys: Captured) -> None:
    assert guarded(lambda: _raise(error)) == code
    out = capsys.readouterr()
    assert (out.out, out.err.replace("\\\\x1b", "\\x1b")) == ("", told)


def test_debug_shows_the_traceback(capsys: Captured) -> None:
    assert guarded(lambda: _raise(ValueError("x")), debug=True) == 1
    assert "Traceback" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'pandas', 'xarray', 'scipy', 'pydantic', 'pint', 'shapely', 'pyomo', 'yaml'}"
    code = f"import sys, energyplan.cli; print(sorted({heavy} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert out == "[]"


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "ascii"])
def test_a_console_that_knows_no_japanese_shows_question_marks(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", screen)
    with pytest.raises(SystemExit) as left:
        main(["technologies"])
    assert left.value.code == 0
    screen.flush()
    assert b"geothermal_heat" in screen.buffer.getvalue()  # type: ignore[attr-defined]


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "energyplan", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("energyplan ")
