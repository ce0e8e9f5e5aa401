"""Small synthetic files in the publishers' layouts, so that the tests run without the real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAYS = [(m, d) for m, length in enumerate(MONTHS, start=1) for d in range(1, length + 1)]


def temperature() -> np.ndarray:
    """A plain year: -5 degC on the mean in winter, 25 in summer, in tenths."""
    hour = np.arange(8760)
    return np.round(
        10 - 15 * np.cos(2 * np.pi * (hour / 24 - 25) / 365) + 4 * np.cos(2 * np.pi * (hour % 24 - 14) / 24), 1
    )


def sunshine() -> np.ndarray:
    """Global irradiance [W/m2] in whole 0.01 MJ/m2, light from 7 to 17 o'clock."""
    hour = np.arange(8760) % 24
    day = np.sin(np.pi * np.clip((hour + 0.5 - 7) / 10, 0, 1))
    return np.round(day * (150 + 100 * np.sin(2 * np.pi * (np.arange(8760) / 24 - 80) / 365))) / 0.36


def metpv_text() -> str:
    """METPV-20: direct horizontal irradiance is half of the global."""
    mj = np.round(sunshine() * 0.36).astype(int).reshape(365, 24)
    direct = mj // 2
    tenths = np.round(temperature() * 10).astype(int).reshape(365, 24)
    rows = ["99999 TESTVILLE              39 32.8  141  7.6   125.0"]
    for i, (month, day) in enumerate(DAYS):
        for element, values in (
            (1, mj[i]),
            (2, direct[i]),
            (3, mj[i] - direct[i]),
            (5, tenths[i]),
            (7, np.full(24, 31)),
        ):
            cells = "".join(f"{('-' if v < 0 else '') + str(abs(v)) + '9':>5}" for v in values)
            rows.append(f"{element:05d}{month:3d}{day:2d} 2018{cells}{0:5d} 8888{0:5d} 8888{i + 1:5d}")
    return "\n".join(rows) + "\n"


def epw_text(*, leap: bool = False) -> str:
    """EPW with constant humidity; optionally with 29 February."""
    rows = ["LOCATION,TESTVILLE,-,JPN,Test Data,999990,39.55,141.13,9.0,125.0"]
    rows += [f"HEADER {n}" for n in range(7)]
    temp, ghi = temperature().reshape(365, 24), sunshine().reshape(365, 24)
    days = [*DAYS[:59], (2, 29), *DAYS[59:]] if leap else DAYS
    source = [*range(59), 58, *range(59, 365)] if leap else list(range(365))
    for (month, day), i in zip(days, source, strict=True):
        for h in range(24):
            cells = ["2018", str(month), str(day), str(h + 1), "60", "flags", f"{temp[i, h]}", "0", "70", "100000"]
            cells += ["0", "0", "0", f"{ghi[i, h]:.3f}", "0", f"{ghi[i, h]:.3f}", *["0"] * 5, "3.1", *["0"] * 13]
            rows.append(",".join(cells))
    return "\n".join(rows) + "\n"


def try_text() -> str:
    """TRY of the 2015 layout at Mannheim."""
    rows = [
        "Koordinatensystem : Lambert konform konisch",
        "Rechtswert        : 3892500 Meter",
        "Hochwert          : 2531500 Meter",
        "Hoehenlage        : 103 Meter ueber NN",
        "Art des TRY       : mittleres Jahr",
        "Bezugszeitraum    : 1995-2012",
        "     RW      HW MM DD HH     t    p  WR   WG N    x  RF    B    D   A    E IL",
        "*** ",
    ]
    temp, ghi = temperature().reshape(365, 24), sunshine().reshape(365, 24)
    for i, (month, day) in enumerate(DAYS):
        for h in range(24):
            half = int(ghi[i, h] / 2)
            rows.append(
                f"3892500 2531500 {month:2d} {day:2d} {h + 1:2d} {temp[i, h]:5.1f}  984 210  3.1 6  4.5  70 "
                f"{half:4d} {half:4d} 281 -314  1"
            )
    return "\n".join(rows) + "\n"
