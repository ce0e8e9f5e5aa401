"""Tables of pipes, consumers and plants made into a checked heat network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from energyplan.core.errors import ScenarioError
from energyplan.loadflow.heat_checks import check_consumers, check_islands, check_nodes, check_pipes, check_plants
from energyplan.loadflow.heat_records import PLANT_KINDS, HeatConsumers, HeatNetwork, HeatPipes, HeatPlants
from energyplan.loadflow.heat_tree import order_tree

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_PIPE_DEFAULTS: dict[str, float] = {"roughness": 1e-4, "zeta": 0.0, "zeta_per_m": 0.0}
_CONSUMER_DEFAULTS: dict[str, float] = {
    "return_temp": np.nan, "spread": np.nan, "mass_flow": np.nan,
    "min_dp": 5e4, "bypass_flow": 0.0, "bypass_temp": np.nan,
}  # fmt: skip
_PLANT_DEFAULTS: dict[str, float] = {
    "holding_pressure": 2e5,
    "station_dp": 0.0,
    "head_offset": 0.0,
    "pump_efficiency": 0.6,
}


def build_heat_network(
    nodes: Sequence[Any],
    pipes: Mapping[str, Any],
    consumers: Mapping[str, Any],
    plants: Mapping[str, Any],
    *,
    elevation: ArrayLike = 0.0,
) -> HeatNetwork:
    """Check the tables of a heat network and order them for the load flow.

    Every table is a mapping of columns (a dict of lists, a pandas DataFrame); nodes are named as in `nodes`, and a
    scalar stands for a whole column.

    Parameters
    ----------
    nodes : sequence
        Name of each node.
    pipes : mapping
        ``from_node``, ``to_node``, ``length`` [m], ``inner_diameter`` [m], ``u_supply`` [W/(m K)]; and, if wanted,
        ``name``, ``u_return`` (as `u_supply`), ``roughness`` (1e-4 m), ``zeta`` (0), ``zeta_per_m`` (0 1/m).
    consumers : mapping
        ``node`` and one of ``return_temp`` [degC], ``spread`` [K], ``mass_flow`` [kg/s] per consumer; and, if wanted,
        ``min_dp`` (5e4 Pa), ``bypass_flow`` (0 kg/s), ``bypass_temp`` (none) [degC].
    plants : mapping
        ``node``; and, if wanted, ``name``, ``kind`` (the first ``slack``, the others ``heat``), ``holding_pressure``
        (2e5 Pa), ``station_dp`` (0 Pa), ``head_offset`` (0 Pa), ``pump_efficiency`` (0.6).
    elevation : array
        Height of each node [m].

    Returns
    -------
    HeatNetwork
        The network, frozen.

    Raises
    ------
    ScenarioError
        With every fault found: unknown or doubled nodes, lengths or diameters that are not positive, values that are
        not numbers, consumers without a rule or with two, nodes that no plant reaches.
    """
    names = tuple(str(n) for n in nodes)
    issues = check_nodes(names)
    lookup = {name: i for i, name in enumerate(names)}
    heights = _column({"elevation": elevation}, "elevation", len(names))
    pipe_records, found = _read_pipes(dict(pipes), lookup)
    issues += found
    consumer_records, found = _read_consumers(dict(consumers), lookup)
    issues += found
    plant_records, found = _read_plants(dict(plants), lookup)
    issues += found
    if not np.isfinite(heights).all():
        from_where = [names[i] for i in np.flatnonzero(~np.isfinite(heights))]
        issues += check_nodes((), bad_elevation=from_where)
    if not issues:
        issues = check_islands(names, pipe_records, consumer_records, plant_records)
    if issues:
        raise ScenarioError(issues)
    slack_node = int(plant_records.node[plant_records.slack])
    many = len(plant_records.kind) > 1
    knots = np.arange(len(names)) if many else np.append(consumer_records.node, slack_node)
    tree = order_tree(len(names), pipe_records.from_node, pipe_records.to_node, slack_node, knots)
    return HeatNetwork(names, heights, pipe_records, consumer_records, plant_records, tree)


def _locked(values: NDArray[Any]) -> NDArray[Any]:
    values.flags.writeable = False
    return values


def _column(table: dict[str, Any], key: str, size: int, default: float = np.nan) -> Array:
    values = np.asarray(table.get(key, default))
    try:
        return _locked(np.broadcast_to(values.astype(float), (size,)).copy())
    except (TypeError, ValueError):
        return _locked(np.full(size, np.nan))


def _size(table: dict[str, Any], key: str) -> int:
    return len(np.atleast_1d(np.asarray(table.get(key, []), dtype=object)))


def _nodes(table: dict[str, Any], key: str, size: int, lookup: dict[str, int]) -> Index:
    values = np.atleast_1d(np.asarray(table.get(key, []), dtype=object))
    found = [lookup.get(str(v), -1) for v in values][:size]
    return _locked(np.array(found + [-1] * (size - len(found)), dtype=np.int64))


def _labels(table: dict[str, Any], key: str, fallback: list[str]) -> tuple[str, ...]:
    values = np.atleast_1d(np.asarray(table[key], dtype=object)) if key in table else fallback
    return tuple(str(v) for v in values)


def _read_pipes(table: dict[str, Any], lookup: dict[str, int]) -> tuple[HeatPipes, list[Any]]:
    size = _size(table, "from_node")
    starts = [str(v) for v in np.atleast_1d(np.asarray(table.get("from_node", []), dtype=object))]
    ends = [str(v) for v in np.atleast_1d(np.asarray(table.get("to_node", []), dtype=object))]
    table.setdefault("u_return", table.get("u_supply", np.nan))
    value = {k: _column(table, k, size, _PIPE_DEFAULTS.get(k, np.nan)) for k in (
        "length", "inner_diameter", "roughness", "u_supply", "u_return", "zeta", "zeta_per_m")}  # fmt: skip
    records = HeatPipes(
        name=_labels(table, "name", [f"{a} - {b}" for a, b in zip(starts, ends, strict=False)]),
        from_node=_nodes(table, "from_node", size, lookup),
        to_node=_nodes(table, "to_node", size, lookup),
        length=value["length"],
        inner_diameter=value["inner_diameter"],
        roughness=value["roughness"],
        u_supply=value["u_supply"],
        u_return=value["u_return"],
        zeta=_locked(value["zeta"] + value["zeta_per_m"] * np.where(value["length"] < np.inf, value["length"], 0.0)),
    )
    return records, check_pipes(records, list(lookup), starts, ends)


def _read_consumers(table: dict[str, Any], lookup: dict[str, int]) -> tuple[HeatConsumers, list[Any]]:
    size = _size(table, "node")
    given = [str(v) for v in np.atleast_1d(np.asarray(table.get("node", []), dtype=object))]
    value = {k: _column(table, k, size, v) for k, v in _CONSUMER_DEFAULTS.items()}
    records = HeatConsumers(node=_nodes(table, "node", size, lookup), **value)
    return records, check_consumers(records, list(lookup), given)


def _read_plants(table: dict[str, Any], lookup: dict[str, int]) -> tuple[HeatPlants, list[Any]]:
    size = _size(table, "node")
    given = [str(v) for v in np.atleast_1d(np.asarray(table.get("node", []), dtype=object))]
    value = {k: _column(table, k, size, v) for k, v in _PLANT_DEFAULTS.items()}
    kinds = _labels(table, "kind", ["slack"] + ["heat"] * (size - 1) if size else [])
    records = HeatPlants(_labels(table, "name", given), _nodes(table, "node", size, lookup), kinds, **value)
    return records, check_plants(records, list(lookup), given, PLANT_KINDS)
