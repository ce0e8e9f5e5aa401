"""Any name becomes one folder, on every system."""

from __future__ import annotations

import pytest

from energyplan.core.file_names import folder_name


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ('a/b\\c:d*?"<>|', "a_b_c_d_"),
        ("..", "plan"),
        ("../../etc", "_.._etc"),
        ("無熱導管", "無熱導管"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("console", "console"),
        ("x" * 59 + ".y", "x" * 59),
    ],
)
def test_names_become_folders_on_every_system(label: str, name: str) -> None:
    assert folder_name(label) == name
