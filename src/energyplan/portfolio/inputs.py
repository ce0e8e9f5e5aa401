"""What differs between the scenarios of plans, key by key; named items are matched by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import yaml

from energyplan.results.plan import Plan

ABSENT = "—"
"""Stands where a scenario does not have the key."""
LONGEST = 200
"""Characters of a value that are kept."""


def differing_inputs(plans: Sequence[Plan], labels: Sequence[str]) -> pd.DataFrame:
    """Return the keys in which the scenarios of plans differ, as they were planned.

    Parameters
    ----------
    plans : sequence of Plan
        Two or more.
    labels : sequence of str
        Name of each.

    Returns
    -------
    DataFrame
        ``key`` (dotted path; items of lists by name) and a column of text per plan; `ABSENT` where a key is not given.
    """
    flat = [flattened(yaml.safe_load(plan.scenario)) for plan in plans]
    keys = list(dict.fromkeys(key for one in flat for key in one))
    rows = []
    for key in _in_order(keys):
        values = [one.get(key, ABSENT) for one in flat]
        if any(value != values[0] for value in values):
            rows.append([key, *values])
    return pd.DataFrame(rows, columns=["key", *labels], dtype=object)


def flattened(value: Any, path: str = "") -> dict[str, str]:
    """Return every leaf of a tree by its dotted path; items that all have a name or id stand under it.

    Parameters
    ----------
    value : object
        Mappings, lists, numbers and text.
    path : str
        Where it stands.

    Returns
    -------
    dict of str to str
        Path to value as text; empty mappings and lists are leaves.
    """
    return dict(_leaves(value, path))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, _joined(path, str(key)))
        return
    if isinstance(value, list) and value and (names := _names(value)):
        for name, item in zip(names, value):
            yield from _leaves(item, _joined(path, name))
        return
    yield path, _shown(value)


def _names(items: list[Any]) -> list[str]:
    """Return the name or id of every item; nothing where one has none or two share one."""
    names = [str(item.get("name") or item.get("id") or "") if isinstance(item, Mapping) else "" for item in items]
    return names if all(names) and len(set(names)) == len(names) else []


def _joined(path: str, key: str) -> str:
    key = f'"{key}"' if "." in key else key
    return f"{path}.{key}" if path else key


def _shown(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)  # 3 and 3.0 are the same to whoever wrote them
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**6).strip()
    text = text.removesuffix("\n...").removesuffix("...").strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _in_order(keys: list[str]) -> list[str]:
    """Return the keys with those of one section together, in the order the sections first stand."""
    sections = list(dict.fromkeys(key.partition(".")[0] for key in keys))
    return [key for section in sections for key in keys if key.partition(".")[0] == section]
