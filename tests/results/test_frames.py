"""Tables keep their types, gaps and texts on the way through a file."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from energyplan.results.frames import frames, frames_text

TABLES = {
    "mixed": pd.DataFrame(
        {
            "name": ["nan", "", "=1+1", '熱\n"源", 🏠'],
            "value": [1 / 3, np.nan, np.inf, -0.0],
            "count": [1, 2, 3, 4],
            "joined": [True, False, True, True],
            "of either": [1.5, None, "text", True],
        }
    ),
    "empty": pd.DataFrame(columns=["what", "where"]),
    "none": pd.DataFrame(),
    "numbers": pd.DataFrame({"small": np.array([1.5, 2.5], dtype=np.float32)}),
}


def test_what_is_read_equals_what_was_written() -> None:
    again = frames(frames_text(TABLES))
    assert list(again) == list(TABLES)
    for name in ("mixed", "empty", "numbers"):
        pd.testing.assert_frame_equal(again[name], TABLES[name], check_exact=True)
    assert again["none"].shape == (0, 0)


def test_two_columns_of_one_name_stay_two() -> None:
    table = pd.DataFrame([[1, 2.5]], columns=["a", "a"])
    pd.testing.assert_frame_equal(frames(frames_text({"t": table}))["t"], table)


def test_tables_that_were_written_as_csv_are_read() -> None:
    found = frames(json.dumps({"old": "a,b\n1,x\n2,\n", "gone": "\n"}))
    assert found["old"].to_dict("list") == {"a": [1, 2], "b": ["x", ""]} and "gone" not in found
