"""Electricity demand of a supply area as the grid companies publish it: yearly table, or daily reports in a zip.

The yearly table (``juyo-YYYY.csv``) has one line per hour; the daily report (でんき予報) has several blocks, of which
the hourly one is found by its header. Both count in 万kW, that is 10 MW.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energyplan.readers.text import MAX_BYTES, Faults, TextFile, decode, number, read_bytes

Values = NDArray[np.float64]
_MW = 10.0
_MAX_MEMBERS = 800
_HEADER = re.compile(r"^DATE,TIME,(?:当日)?実績\((万kW|MW|kW)\)")


@dataclass(frozen=True, eq=False)
class AreaDemand:
    """Hourly demand of an area.

    Attributes
    ----------
    file : str
        The file it is from.
    time : array of datetime64[h]
        Start of each hour, rising ``[n]``.
    demand_mw : array
        Demand of each hour ``[n]`` [MW].
    """

    file: str
    time: NDArray[np.datetime64]
    demand_mw: Values


def read_area_demand(path: str | Path) -> AreaDemand:
    """Read a yearly table or daily report (CSV), or a zip of daily reports.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    AreaDemand
        Hours that have a figure, in order [MW].

    Raises
    ------
    ScenarioError
        For a file without the hourly block, hours twice or out of order, and figures that are none.
    """
    content = read_bytes(path)
    texts = _unzipped(content, str(path)) if content[:2] == b"PK" else [decode(content, str(path))]
    hours: dict[np.datetime64, float] = {}
    for text in texts:
        faults = Faults(text.name)
        for line, (moment, value) in _block(text, faults):
            if moment in hours:
                faults.add(line, "", "this hour stands twice", got=str(moment))
            hours[moment] = value
        faults.stop_if_any()
    order = sorted(hours)
    return AreaDemand(str(path), np.array(order, dtype="datetime64[h]"), np.array([hours[t] for t in order]))


def _unzipped(content: bytes, name: str) -> list[TextFile]:
    faults = Faults(name)
    found: list[TextFile] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [m for m in archive.infolist() if m.filename.lower().endswith(".csv")]
            if len(members) > _MAX_MEMBERS or sum(m.file_size for m in members) > MAX_BYTES:
                faults.stop(0, "", "the archive is too large", expected=f"at most {MAX_BYTES >> 20} MB unpacked")
            found = [decode(archive.read(m), f"{name}/{m.filename}") for m in members]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError) as error:
        faults.stop(0, "", "the archive cannot be opened", got=str(error))
    if not found:
        faults.stop(0, "", "the archive holds no CSV file")
    return found


def _block(text: TextFile, faults: Faults) -> list[tuple[int, tuple[np.datetime64, float]]]:
    """Lines of the hourly block, with the time and the demand in MW."""
    start, scale = -1, _MW
    for i, line in enumerate(text.lines):
        match = _HEADER.match(unicodedata.normalize("NFKC", line.strip()))
        if match:
            start, scale = i + 1, {"万kW": _MW, "MW": 1.0, "kW": 1e-3}[match.group(1)]
            break
    if start < 0:
        faults.stop(0, "", "no hourly demand in this file", expected="a header DATE,TIME,実績(万kW)")
    found: list[tuple[int, tuple[np.datetime64, float]]] = []
    for i, line in enumerate(text.lines[start:], start=start + 1):
        cells = [cell.strip() for cell in line.split(",")]
        if not any(cells):
            break
        match = re.fullmatch(r"(\d{4})/(\d{1,2})/(\d{1,2})\s(\d{1,2}):00", " ".join(cells[:2]))
        if match is None:
            faults.add(i, "", "cannot read date and hour", got=line[:30], expected="as 2024/1/31,13:00")
            continue
        year, month, day, hour = (int(part) for part in match.groups())
        value = number(cells[2]) if len(cells) > 2 else float("nan")
        if cells[2:3] == [""]:
            continue  # hours to come
        if not 0 <= value < 1e6:
            faults.add(i, "", "no demand", got=cells[2] if len(cells) > 2 else "", expected="0 or more")
            continue
        try:
            moment = np.datetime64(f"{year}-{month:02d}-{day:02d}T{hour:02d}", "h")
        except ValueError:
            faults.add(i, "", "no such hour", got=line[:30])
            continue
        found.append((i, (moment, value * scale)))
    return found
