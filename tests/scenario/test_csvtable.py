"""CSV tables: encodings, separators, units in headers, and faults with line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from energyplan.scenario.csvtable import read_records
from energyplan.scenario.faults import Faults
from energyplan.scenario.schema_demand import Building


def read(tmp_path: Path, content: str | bytes) -> tuple[list[Building], list[str]]:
    path = tmp_path / "buildings.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    faults = Faults()
    found = [record for record, _ in read_records(path, Building, "demand.buildings", {}, faults)]
    return found, [str(issue).replace(f"{tmp_path}/", "") for issue in faults.issues]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    found, told = read(tmp_path, "id,use\n役場,事務所\n".encode(encoding))
    assert (found[0].id, found[0].use, told) == ("役場", "事務所", [])


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_separators_are_found(tmp_path: Path, mark: str) -> None:
    found, told = read(
        tmp_path, mark.join(["id", "use", "x", "y"]) + "\n" + mark.join(["a", "house", "1.5", "-2"]) + "\n"
    )
    assert (found[0].x, found[0].y, told) == (1.5, -2.0, [])


def test_a_header_may_name_a_unit_and_a_cell_another(tmp_path: Path) -> None:
    found, told = read(tmp_path, "id,heat_kwh_per_year [MWh],floor_area_m2\na,12,50 坪\nb,3 GWh,\n")
    assert told == []
    assert [b.heat_kwh_per_year for b in found] == [12000.0, 3e6]
    assert found[0].floor_area_m2 == pytest.approx(165.289, abs=1e-3)
    assert found[1].floor_area_m2 is None


def test_quoted_cells_and_empty_rows(tmp_path: Path) -> None:
    found, told = read(tmp_path, 'id,use\n"a, b",house\n,\n\n"c ""d""",house\n')
    assert ([b.id for b in found], told) == (["a, b", 'c "d"'], [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id,usee\na,house\n", "buildings.csv:1:2  usee: unknown column. Did you mean 'use'?"),
        ("id,use,use\na,b,c\n", "buildings.csv:1:3  use: the same column twice"),
        ("id,x,y\na,1,2\nb,1,zwei\n", "buildings.csv:3:3  demand.buildings.b.y: not a number (got 'zwei'; expected a number)."),  # noqa: E501
        ("id,floor_area_m2\na,5 kW\n", "buildings.csv:2:2  demand.buildings.a.floor_area_m2: wrong unit (got '5 kW'; expected m**2)"),  # noqa: E501
        ("id,use\n,house\n", "buildings.csv:2:1  demand.buildings.id: missing"),
        ("id,use\na,b,c\n", "buildings.csv:2:3  more cells than the header has columns (got 'c')"),
        ("id,use\n", "buildings.csv  demand.buildings: a table without rows"),
        ("", "the file is empty"),
        (b"id\n\x81 \n", "not a text file"),
        ("id,x\na,nan\n", "demand.buildings.a.x: "),
        ("id,x\na,1e300\n", "demand.buildings.a.x: too large"),
        ("id,dwellings\na,1.5\n", "demand.buildings.a.dwellings: not a whole number (got '1.5'"),
    ],
)  # fmt: skip
def test_a_fault_names_row_and_column(tmp_path: Path, content: str | bytes, told: str) -> None:
    _, found = read(tmp_path, content)
    assert len(found) == 1 and told in found[0], found


def test_every_row_at_fault_is_told(tmp_path: Path) -> None:
    found, told = read(tmp_path, "id,x\n" + "".join(f"b{i},{'?' if i % 2 else i}\n" for i in range(20)))
    assert (len(found), len(told)) == (10, 10)
