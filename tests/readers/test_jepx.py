from __future__ import annotations

import numpy as np
import pytest

from energyplan.core.errors import ScenarioError
from energyplan.readers.jepx import read_jepx_spot

HEAD = "受渡日,時刻コード,約定総量(kWh),システムプライス(円/kWh),エリアプライス東京(円/kWh),エリアプライス九州(円/kWh)"


def spot(days: np.ndarray, head: str = HEAD) -> str:
    rows = [head]
    for n, day in enumerate(days):
        year, month, date = str(day).split("-")
        rows += [f"{year}/{int(month)}/{int(date)},{s},100,{s},{s + 100 * (n % 2)},{n % 7}" for s in range(1, 49)]
    return "\n".join([*rows, ",,,,,", ""])


FISCAL = np.arange("2023-04-01", "2024-04-01", dtype="datetime64[D]")


def test_hours_are_means_of_their_halves_and_the_year_begins_in_january(write) -> None:
    prices = read_jepx_spot(write(spot(FISCAL), encoding="cp932"))
    assert prices.areas == ("system", "tokyo", "kyushu") and prices.price.shape == (366, 24, 3)
    np.testing.assert_allclose(prices.price[0, :, 0], np.arange(24) * 2 + 1.5)
    year = prices.year("kyushu").reshape(365, 24)
    position = {str(day)[5:]: n for n, day in enumerate(FISCAL)}
    assert year[0, 0] == position["01-01"] % 7 and year[59, 0] == position["03-01"] % 7
    assert year[364, 0] == position["12-31"] % 7


def test_older_header(write) -> None:
    assert read_jepx_spot(write(spot(FISCAL[:2], HEAD.replace("受渡日", "年月日")))).price.shape[0] == 2


def test_real_table(real) -> None:
    prices = read_jepx_spot(real("market/jepx_spot_summary_2024_cp932.csv"))
    assert prices.price.shape == (366, 24, 10)
    assert prices.price[0, 0, prices.areas.index("tokyo")] == pytest.approx((15.64 + 11.46) / 2)
    assert 5 < prices.year("kyushu").mean() < prices.year("tokyo").mean() < 20


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.replace("システムプライス", "価格"), "not a table of spot prices"),
        (lambda t: t.replace("2023/4/1,3,", "2023/4/1,49,"), ":4:1  cannot read day and slot"),
        (lambda t: t.replace("2023/4/1,3,", "2023/4/31,3,"), "no such day"),
        (lambda t: t.replace("2023/4/1,3,", "2023/4/1,2,"), "this slot stands twice"),
        (lambda t: t.replace("2023/4/1,3,100,3", "2023/4/1,3,100,x"), ":4:1  a price is missing"),
        (lambda t: t.rsplit("\n", 8)[0], "is not whole"),
    ],
)
def test_faults(write, change, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_jepx_spot(write(change(spot(FISCAL[:3]))))


def test_a_part_of_a_year_is_no_year(write) -> None:
    prices = read_jepx_spot(write(spot(FISCAL[:3])))
    with pytest.raises(ScenarioError, match="362 days, the first 01-01"):
        prices.year("tokyo")
    with pytest.raises(ScenarioError, match="Did you mean 'tokyo'"):
        prices.year("tokio")
