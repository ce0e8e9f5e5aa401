"""Datasets to files and back: types, attributes, and never half a file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from energyplan.results.netcdf import FORMAT, plain, read_netcdf, write_netcdf


def sample() -> xr.Dataset:
    return xr.Dataset(
        {
            "yes": ("x", np.array([True, False, True]), {"units": "1"}),
            "name": ("x", np.array(["漢字", "", "c"]), {"long_name": "names"}),
            "kw": (("x", "t"), np.arange(30_000, dtype=np.float32).reshape(3, -1), {"units": "kW"}),
            "none": ("empty", np.zeros(0)),
        },
        coords={"x": ["p", "q", "r"]},
        attrs={"title": "t"},
    )


def test_there_and_back(tmp_path: Path) -> None:
    file = write_netcdf(sample(), {"plan_name": "名前", "plan_summary": "{}"}, tmp_path / "deep" / "a.nc")
    data, texts = read_netcdf(file)
    xr.testing.assert_identical(data, sample())
    assert data.yes.dtype == bool and data.kw.dtype == np.float32
    assert texts["plan_name"] == "名前" and texts["energyplan_format"] == FORMAT
    assert [p.name for p in file.parent.iterdir()] == ["a.nc"]


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_netcdf(sample(), {}, tmp_path / "a.nc")
    before = file.read_bytes()

    def broken(self: xr.Dataset, path: str, **_: object) -> None:
        Path(path).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(xr.Dataset, "to_netcdf", broken)
    with pytest.raises(KeyboardInterrupt):
        write_netcdf(sample(), {}, file)
    assert file.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["a.nc"]


def test_plain_values() -> None:
    value = {"a": np.float64(1.5), 2: np.int64(3), "b": (np.bool_(True), np.nan, np.inf), "c": [None, "x", False]}
    assert plain(value) == {"a": 1.5, "2": 3, "b": [True, None, None], "c": [None, "x", False]}
    assert json.dumps(plain(value), allow_nan=False)
    assert plain(True) is True and plain(np.int8(1)) == 1
