from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.readers.area_demand import read_area_demand

YEARLY = "2020/1/1 18:10 UPDATE\n\nDATE,TIME,実績(万kW)\n" + "".join(f"2018/1/1,{h}:00,{3000 + h}\n" for h in range(24))


def daily(day: int, last: str = "") -> str:
    rows = [f"2023/1/{day} 23:55 UPDATE", "ピーク時供給力(万kW),時間帯", "4506,20:00～21:00", ""]
    rows += ["DATE,TIME,当日実績(万kW),予測値(万kW),使用率(%),供給力(万kW)"]
    rows += [f"2023/1/{day},{h}:00,{h if h < 23 else last or h},0,0,0" for h in range(24)]
    rows += ["", "DATE,TIME,当日実績(５分間隔値)(万kW),太陽光発電実績(５分間隔値)(万kW)", f"2023/1/{day},0:00,9999,0"]
    return "\r\n".join(rows)


def zipped(*texts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for n, text in enumerate(texts):
            archive.writestr(f"{n}.csv", text.encode("cp932"))
        archive.writestr("readme.txt", "x")
    return buffer.getvalue()


def test_yearly_table(write) -> None:
    found = read_area_demand(write(YEARLY, encoding="cp932"))
    assert found.demand_mw[0] == 30000 and len(found.time) == 24 and str(found.time[1]) == "2018-01-01T01"


def test_zip_of_daily_reports_takes_the_hourly_block_only(write) -> None:
    found = read_area_demand(write(zipped(daily(2), daily(1)), "x.zip"))
    assert len(found.time) == 48 and str(found.time[0]) == "2023-01-01T00"
    np.testing.assert_allclose(found.demand_mw, np.tile(np.arange(24) * 10.0, 2))


def test_damaged_compression_is_a_fault(write) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.csv", daily(1).encode("cp932"))
    broken = bytearray(buffer.getvalue())
    broken[60:120] = bytes(range(60))
    with pytest.raises(ScenarioError, match="cannot be opened"):
        read_area_demand(write(bytes(broken), "x.zip"))


def test_hours_to_come_are_left_out(write) -> None:
    assert len(read_area_demand(write(daily(1).replace("1,23:00,23,", "1,23:00,,"))).time) == 23


def test_real_files(real) -> None:
    year = read_area_demand(real("market/tepco_juyo-2018.csv"))
    assert len(year.time) == 8760 and year.demand_mw[0] == 29620 and year.demand_mw.max() == 56530
    month = read_area_demand(real("market/tepco_202301_power_usage.zip"))
    assert len(month.time) == 744 and month.demand_mw[0] == 28700


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\n1,2\n", "no hourly demand in this file"),
        (YEARLY.replace("3005", "x"), ":9:1  no demand"),
        (YEARLY.replace("2018/1/1,5:00", "2018/1/1,05-00"), "cannot read date and hour"),
        (YEARLY.replace("2018/1/1,5:00", "2018/2/30,5:00"), "no such hour"),
        (YEARLY.replace("2018/1/1,5:00", "2018/1/1,4:00"), "this hour stands twice"),
        (b"PK\x03\x04broken", "cannot be opened"),
        (zipped(), "holds no CSV"),
        (zipped(daily(1), daily(1)), "stands twice"),
    ],
)
def test_faults(write, content, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_area_demand(write(content, "x.dat"))
