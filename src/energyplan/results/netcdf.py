"""Datasets to NetCDF files and back, written under a temporary name and renamed."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

FORMAT = 2
"""Raised whenever something that is read back from a plan is renamed or added: in the dataset, summary or tables."""
_FLAG = "yes-or-no"


def write_netcdf(results: xr.Dataset, texts: Mapping[str, str], path: Path) -> Path:
    """Write a dataset with texts as attributes; what was there is replaced only when the new file is whole.

    Parameters
    ----------
    results : Dataset
        Variables and coordinates.
    texts : mapping of str to str
        Attributes to add.
    path : Path
        File to write.

    Returns
    -------
    Path
        The file written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = results.copy()
    data.attrs |= {"energyplan_format": FORMAT, **texts}
    for name in data.data_vars:
        if data[name].dtype == bool:
            data[name] = data[name].astype(np.int8).assign_attrs(data[name].attrs | {"flag": _FLAG})
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    try:
        large = {n: {"zlib": True, "complevel": 3} for n, v in data.data_vars.items() if v.size > 20000}
        data.to_netcdf(temporary, engine="h5netcdf", encoding=large)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return path


def read_netcdf(path: Path) -> tuple[xr.Dataset, dict[str, Any]]:
    """Read a dataset that `write_netcdf` wrote, and its added attributes.

    Parameters
    ----------
    path : Path
        File to read.

    Returns
    -------
    Dataset, dict
        Results in memory, and the texts.

    Raises
    ------
    OSError
        For a file that is no NetCDF file.
    """
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        data = opened.load()
    for name in data.data_vars:
        if data[name].attrs.pop("flag", "") == _FLAG:
            data[name] = data[name].astype(bool).assign_attrs(data[name].attrs)
    texts = {k: data.attrs.pop(k) for k in list(data.attrs) if k.startswith(("plan_", "energyplan_"))}
    return data, texts


def plain(value: Any) -> Any:
    """Return a value as JSON takes it: no NumPy types, no NaN or infinity."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(float(value)) else None
    return value
