"""Tables of a grid know their columns."""

from __future__ import annotations

from energyplan.loadflow.grid import (
    Buses,
    Generators,
    Lines,
    Sources,
    Switches,
    Transformers,
    columns,
    empty,
    names,
    rows,
)


def test_every_table_can_be_empty_and_names_its_units() -> None:
    for kind in (Buses, Lines, Transformers, Switches, Sources, Generators):
        table = empty(kind)
        assert rows(table) == 0
        assert columns(kind)[0][0] == "name"
    units = dict(columns(Lines))
    assert units["ampacity"].unit == "A"
    assert units["length"].unit == "m"


def test_names() -> None:
    assert names("bus", 2) == ("bus 0", "bus 1")
