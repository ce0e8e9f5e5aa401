"""Faults in the tables of a heat network: all found at once, each with the name of its element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from energyplan.core.errors import Issue, Where, did_you_mean, shown
from energyplan.loadflow.heat_records import HeatConsumers, HeatPipes, HeatPlants

_PLACE = Where("heat network")
_MOST = 10
_LIMITS = {
    ">0": "a positive number",
    ">=0": "zero or a positive number",
    "share": "above 0 and at most 1",
    "finite": "a number",
}


def fault(key: str, what: str, got: object = "", expected: str = "", fix: str = "") -> Issue:
    """Return one issue of a heat network."""
    return Issue(_PLACE, key, what, shown(got) if got != "" else "", expected, fix)


def _where(mask: NDArray[np.bool_]) -> list[int]:
    return [int(i) for i in np.flatnonzero(mask)]


def check_nodes(names: Sequence[str], bad_elevation: Sequence[str] = ()) -> list[Issue]:
    """Return faults of the node names, and of nodes whose height is not a number."""
    issues = [fault(f"nodes.{n}", "a node's name stands twice", c) for n, c in Counter(names).items() if c > 1]
    issues += [fault(f"nodes.{n}", "the elevation is not a number", expected="metres") for n in bad_elevation]
    return issues


def _unknown(key: str, given: str, known: list[str]) -> Issue:
    return fault(key, "no node of this name", given, "a name from the list of nodes", did_you_mean(given, known))


def _columns(
    table: str, names: Sequence[str], columns: dict[str, NDArray[np.float64]], limits: dict[str, tuple[str, str]]
) -> list[Issue]:
    """Return a fault for every value outside its limits: ``>0``, ``>=0``, ``share`` or ``finite``, with its unit."""
    issues = []
    for key, (limit, unit) in limits.items():
        values = columns[key]
        good = np.isfinite(values)
        if limit != "finite":
            good &= (values >= 0.0) if limit == ">=0" else (values > 0.0)
        if limit == "share":
            good &= values <= 1.0
        words = _LIMITS[limit]
        for i in _where(~good):
            what = f"{key} is missing or not a number" if np.isnan(values[i]) else f"{key} is out of range"
            issues.append(fault(f"{table}.{names[i]}", what, values[i], f"{words} [{unit}]"))
    return issues


def check_pipes(pipes: HeatPipes, known: list[str], starts: Sequence[str], ends: Sequence[str]) -> list[Issue]:
    """Return faults of the pipes: unknown ends, loops onto themselves, doubled names, values out of range."""
    if len({len(starts), len(ends), len(pipes.name)}) > 1:
        sizes = f"{len(starts)}, {len(ends)}, {len(pipes.name)}"
        return [fault("pipes", "from_node, to_node and name differ in length", sizes, "one entry per pipe in each")]
    issues = [_unknown(f"pipes.{pipes.name[i]}.from_node", starts[i], known) for i in _where(pipes.from_node < 0)]
    issues += [_unknown(f"pipes.{pipes.name[i]}.to_node", ends[i], known) for i in _where(pipes.to_node < 0)]
    itself = (pipes.from_node == pipes.to_node) & (pipes.from_node >= 0)
    issues += [fault(f"pipes.{pipes.name[i]}", "begins and ends at one node", starts[i]) for i in _where(itself)]
    doubled = [n for n, c in Counter(pipes.name).items() if c > 1]
    issues += [fault(f"pipes.{n}", "a pipe's name stands twice") for n in doubled]
    columns = {k: getattr(pipes, k) for k in (
        "length", "inner_diameter", "roughness", "u_supply", "u_return", "zeta")}  # fmt: skip
    limits = {
        "length": (">=0", "m"), "inner_diameter": (">0", "m"), "roughness": (">=0", "m"),
        "u_supply": (">=0", "W/(m K)"), "u_return": (">=0", "W/(m K)"), "zeta": (">=0", "-"),
    }  # fmt: skip
    issues += _columns("pipes", pipes.name, columns, limits)
    rough = pipes.roughness >= pipes.inner_diameter / 2.0
    issues += [
        fault(f"pipes.{pipes.name[i]}", "roughness is no smaller than the radius", pipes.roughness[i], "metres")
        for i in _where(rough & (pipes.inner_diameter > 0.0))
    ]
    return issues


def check_consumers(consumers: HeatConsumers, known: list[str], given: Sequence[str]) -> list[Issue]:
    """Return faults of the consumers: unknown or doubled nodes, no rule or two, values out of range."""
    issues = [_unknown(f"consumers.{given[i]}", given[i], known) for i in _where(consumers.node < 0)]
    doubled = [n for n, c in Counter(given).items() if c > 1]
    issues += [fault(f"consumers.{n}", "two consumers at one node", fix="Add them up, or add a node.") for n in doubled]
    rules = np.stack([consumers.return_temp, consumers.spread, consumers.mass_flow])
    count = np.isfinite(rules).sum(axis=0)
    for i in _where(count != 1):
        what = "no rule for the flow" if count[i] == 0 else "more than one rule for the flow"
        issues.append(fault(f"consumers.{given[i]}", what, expected="one of return_temp, spread, mass_flow"))
    for key, low in (("spread", 0.0), ("mass_flow", -1e-300)):
        values = getattr(consumers, key)
        for i in _where(np.isfinite(values) & (values <= low)):
            issues.append(fault(f"consumers.{given[i]}", f"{key} is out of range", values[i], "a positive number"))
    columns = {"min_dp": consumers.min_dp, "bypass_flow": consumers.bypass_flow}
    limits = {"min_dp": (">=0", "Pa"), "bypass_flow": (">=0", "kg/s")}
    return issues + _columns("consumers", given, columns, limits)


def check_plants(plants: HeatPlants, known: list[str], given: Sequence[str], kinds: Sequence[str]) -> list[Issue]:
    """Return faults of the plants: none at all, unknown or doubled nodes or names, kinds, values out of range."""
    if not given:
        return [fault("plants", "no plant feeds the network", fix="Add a plant of kind 'slack'.")]
    if len({len(given), len(plants.name), len(plants.kind)}) > 1:
        return [fault("plants", "node, name and kind differ in length", expected="one entry per plant in each")]
    issues = [_unknown(f"plants.{plants.name[i]}", given[i], known) for i in _where(plants.node < 0)]
    issues += [fault(f"plants.{n}", "two plants at one node") for n, c in Counter(given).items() if c > 1]
    issues += [fault(f"plants.{n}", "a plant's name stands twice") for n, c in Counter(plants.name).items() if c > 1]
    for name, kind in zip(plants.name, plants.kind, strict=True):
        if kind not in kinds:
            fix = did_you_mean(kind, tuple(kinds))
            issues.append(fault(f"plants.{name}.kind", "no such kind of plant", kind, ", ".join(kinds), fix))
    slacks = plants.kind.count("slack")
    if slacks != 1:
        issues.append(fault("plants", "exactly one plant holds the pressure", slacks, "one plant of kind 'slack'"))
    columns = {k: getattr(plants, k) for k in ("holding_pressure", "station_dp", "head_offset", "pump_efficiency")}
    limits = {
        "holding_pressure": ("finite", "Pa"), "station_dp": (">=0", "Pa"), "head_offset": ("finite", "Pa"),
        "pump_efficiency": ("share", "-"),
    }  # fmt: skip
    return issues + _columns("plants", plants.name, columns, limits)


def check_islands(names: Sequence[str], pipes: HeatPipes, consumers: HeatConsumers, plants: HeatPlants) -> list[Issue]:
    """Return a fault for every island of nodes that the slack plant does not reach, with its consumers and plants."""
    size = len(names)
    links = coo_array((np.ones(len(pipes.name)), (pipes.from_node, pipes.to_node)), shape=(size, size))
    count, label = connected_components(links, directed=False)
    home = label[plants.node[plants.slack]]
    issues = []
    for island in range(count):
        if island == home:
            continue
        members = _where(label == island)
        drawn = [names[i] for i in consumers.node if label[i] == island][:_MOST]
        other = [plants.name[j] for j, i in enumerate(plants.node) if label[i] == island]
        held = [f"consumers {', '.join(drawn)}"] if drawn else []
        held += [f"plants {', '.join(other)}"] if other else []
        first = names[members[0]]
        what = f"{len(members)} node(s) around {first!r} are cut off from the plant {plants.name[plants.slack]!r}"
        fix = "Add the missing pipe, or leave these nodes out."
        issues.append(fault(f"nodes.{first}", what, "; ".join(held), fix=fix))
    return issues
