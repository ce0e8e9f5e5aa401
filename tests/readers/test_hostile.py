"""Whatever happens to a file, a reader answers with a year or with faults, never with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energyplan.core.errors import ScenarioError
from energyplan.readers.area_demand import read_area_demand
from energyplan.readers.checks import Place
from energyplan.readers.dwd_try import read_try
from energyplan.readers.epw import read_epw
from energyplan.readers.jepx import read_jepx_spot
from energyplan.readers.jma import read_jma
from energyplan.readers.metpv import read_metpv
from energyplan.readers.weather_csv import read_weather_csv

READERS = {
    "metpv": read_metpv,
    "epw": read_epw,
    "try": read_try,
    "csv": lambda path: read_weather_csv(path, Place(39.5, 141.1, 100.0, 9.0)),
    "jma": read_jma,
    "jepx": read_jepx_spot,
    "demand": read_area_demand,
}
SMALL = {
    "csv": "temp,ghi\n" + "1.0,0\n" * 8760,
    "jma": "x\n\n,東京,東京,東京\n年月日,気温,気温,気温\n,,品質情報,均質番号\n2025/9/5,25.6,8,1\n2025/9/6,25.6,8,1",
    "jepx": "受渡日,時刻コード,システムプライス(円/kWh),エリアプライス東京(円/kWh)\n"
    + "".join(f"2024/1/1,{slot},10,11\n" for slot in range(1, 49)),
    "demand": "DATE,TIME,実績(万kW)\n2018/1/1,0:00,2962\n2018/1/1,1:00,2962\n",
}
BITS = (b"nan", b"inf", b"-1e400", b"", b"9" * 30, b"\xff", b"\x00", b"2/30", b"-", b"abc", "９".encode(), b",,,,",
        b"\n\n", b'"', b"%s", b"24:00", b"\r")  # fmt: skip


@st.composite
def damage(draw: st.DrawFn) -> list[tuple[str, float, bytes]]:
    kinds = st.sampled_from(["cut", "drop", "over", "insert", "double"])
    place = st.one_of(st.floats(0, 1), st.floats(0, 0.004))
    return draw(st.lists(st.tuples(kinds, place, st.sampled_from(BITS)), min_size=1, max_size=3))


def damaged(content: bytes, steps: list[tuple[str, float, bytes]]) -> bytes:
    for kind, share, bits in steps:
        at = int(share * len(content))
        if kind == "cut":
            content = content[:at]
        elif kind == "drop":
            content = content[:at] + content[at + len(bits) * 7 + 1 :]
        elif kind == "over":
            content = content[:at] + bits + content[at + len(bits) :]
        elif kind == "insert":
            content = content[:at] + bits + content[at:]
        else:
            content = content[:at] + content[at : at + 300] + content[at:]
    return content


@pytest.mark.parametrize("kind", sorted(READERS))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=damage())
def test_faults_or_data_never_a_traceback(kind: str, steps, files, tmp_path_factory) -> None:
    text = SMALL.get(kind) or {"metpv": files.metpv_text, "epw": files.epw_text, "try": files.try_text}[kind]()
    path: Path = tmp_path_factory.mktemp("hostile") / "file"
    path.write_bytes(damaged(text.encode(), steps))
    try:
        READERS[kind](path)
    except ScenarioError as error:
        assert error.issues and all("\n" not in str(issue) for issue in error.issues)


def test_a_quotation_mark_that_never_closes(write) -> None:
    with pytest.raises(ScenarioError, match="quotation mark"):
        read_jepx_spot(write('a,"b\n' + "x" * 200_000))
