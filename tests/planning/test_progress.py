"""The clock counts stages and tells when they begin, also where they fail."""

from __future__ import annotations

import math

import pytest

from energyplan.planning.progress import Clock, Event


def test_stages_are_told_and_counted() -> None:
    told: list[Event] = []
    clock = Clock(told.append)
    with clock.stage("design"):
        clock.say(Event("design", gap=0.1))
    with clock.stage("design"):
        pass
    with pytest.raises(ValueError), clock.stage("operate"):
        raise ValueError
    assert [e.stage for e in told] == ["design", "design", "design", "operate"]
    assert set(clock.seconds) == {"design", "operate"} and clock.seconds["design"] > 0.0
    assert math.isnan(told[0].gap) and told[1].gap == 0.1


def test_nobody_need_listen() -> None:
    clock = Clock()
    with clock.stage("x"):
        clock.say(Event("x"))
    assert "x" in clock.seconds
