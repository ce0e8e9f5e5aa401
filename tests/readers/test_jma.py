from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.readers.jma import read_jma

DAILY = """ダウンロードした時刻：2023/10/22 14:24:08

,紫波,紫波,紫波,紫波,紫波,紫波,紫波,紫波,紫波,紫波,紫波
年月日,平均気温(℃),平均気温(℃),平均気温(℃),最高気温(℃),最高気温(℃),最高気温(℃),最高気温(℃),降雪量合計(cm),降雪量合計(cm),降雪量合計(cm),降雪量合計(cm)
,,,,,,時分,時分,,,,
,,品質情報,均質番号,,品質情報,,品質情報,,現象なし情報,品質情報,均質番号
2022/1/1,-3.1,8,1,1.2,8,2022/1/1 12:30,8,0,1,8,1
2022/1/2,-4.0,5,1,0.2 ),4,2022/1/2 13:30,8,3,0,8,1
2022/1/3,///,1,1,0.2,8,,0,3,0,8,1

"""
HOURLY = """ダウンロードした時刻：2025/10/22 14:24:08

,東京,東京,東京,盛岡,盛岡,盛岡
年月日時,気温(℃),気温(℃),気温(℃),気温(℃),気温(℃),気温(℃)
,,品質情報,均質番号,,品質情報,均質番号
2025/9/5 1:00:00,25.6,8,1,20.0,8,1
2025/9/5 2:00:00,25.1,8,1,19.5,8,1
2025/9/6 0:00:00,24.0,8,1,18.0,8,1
"""


def test_daily_table_with_three_and_four_columns_each(write) -> None:
    table = read_jma(write(DAILY, encoding="cp932"))
    assert table.names == ("平均気温(°C)", "最高気温(°C)", "降雪量合計(cm)") and set(table.stations) == {"紫波"}
    np.testing.assert_array_equal(table.column("平均気温"), [-3.1, -4.0, np.nan])
    np.testing.assert_array_equal(table.column("最高気温"), [1.2, np.nan, 0.2])  # quality 4 is not good enough
    np.testing.assert_array_equal(table.column("降雪量合計(cm)"), [0, 3, 3])
    assert str(table.time[0]) == "2022-01-01T00:00"
    np.testing.assert_array_equal(read_jma(write(DAILY), 8).column("平均気温"), [-3.1, np.nan, np.nan])


def test_hours_are_labelled_by_their_start(write) -> None:
    table = read_jma(write(HOURLY, encoding="cp932"))
    assert [str(t) for t in table.time] == ["2025-09-05T00:00", "2025-09-05T01:00", "2025-09-05T23:00"]
    np.testing.assert_array_equal(table.column("気温", "盛岡"), [20.0, 19.5, 18.0])


def test_real_table_of_tokyo(real) -> None:
    table = read_jma(real("weather/jma_daily_tokyo_cp932.csv"))
    assert table.values.shape == (365, 22) and np.isfinite(table.column("平均気温")).all()
    assert table.column("平均気温").mean() == pytest.approx(17.45, abs=0.01)  # a warm year; the normal is 16.6
    assert table.column("合計全天日射量").sum() / 3.6 == pytest.approx(1473, abs=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "not a table of the Japan"),
        (DAILY.replace("2022/1/2,", "2022/13/2,"), ":8:1  年月日: cannot read the date"),
        (DAILY.replace(",3,0,8,1\n2022/1/3", "\n2022/1/3"), "the line is cut off"),
    ],
)
def test_faults(write, text: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_jma(write(text))


def test_unknown_quantity_suggests_one(write) -> None:
    with pytest.raises(ScenarioError, match="Did you mean '平均気温'"):
        read_jma(write(DAILY)).column("平均気溫")
