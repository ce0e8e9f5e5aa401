"""YAML with places: the core schema of YAML 1.2, and every trap as a fault with line and column."""

from __future__ import annotations

from typing import Any

import pytest

from energyplan.core.errors import ScenarioError, Where
from energyplan.scenario.faults import Faults
from energyplan.scenario.tree import MAX_DEPTH, Node, parse, places, without


def read(text: str) -> Node:
    faults = Faults()
    node = parse(text, "f.yaml", faults)
    faults.raise_if_any()
    return node


def fault(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("Yes", "Yes"), ("true", True), ("FALSE", False), ("~", None), ("", None),
        ("12:30", "12:30"), ("2024-01-01", "2024-01-01"), ("1e3", 1000.0), ("1_000", "1_000"), ("0x1F", 31),
        ("0o17", 15), ("+5", 5), (".5", 0.5), ("5.", 5.0), (".inf", float("inf")), ("'5'", "5"), ("1" * 50, "1" * 50),
    ],
)  # fmt: skip
def test_scalars_mean_what_yaml_1_2_says(text: str, value: Any) -> None:
    found = read(f"key: {text}").plain()["key"]
    assert found == value and type(found) is type(value)


def test_every_key_knows_its_place() -> None:
    root = read("a:\n  b: [1, {name: x, c: 駅}]\n")
    found = places(root)
    assert found["a.b[1].c"] == found["a.b.x.c"] == Where("f.yaml", 2, 23)
    assert root.get("a", "b") is not None and root.get("a", "b").key_at == Where("f.yaml", 2, 3)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1  a: the same key twice; it stands on line 1 already"),
        ("a:\n\tb: 1\n", "f.yaml:2:1  a tab in the indentation"),
        ("a: 010\n", "f.yaml:1:4  a: a number with leading zeros (got '010')"),
        ("a: !!python/name:os.system\n", "f.yaml:1:4  a: tags are not allowed"),
        ("a: &x {b: 1}\nc: {<<: *x}\n", "f.yaml:2:5  c.<<: merge keys are not part of this format"),
        ("a: 1\n---\nb: 1\n", "f.yaml:2:1  a second document"),
        ("a: &x [*x]\n", "f.yaml:1:8  a[0]: an alias inside of what it stands for"),
        ("a: *x\n", "f.yaml:1:4  a: an alias without an anchor"),
        ("a: [1\n", "this is not YAML"),
        ("? [1]\n: 2\n", "a list or mapping where a key belongs"),
        ("a: \x01\n", "a character that YAML does not allow"),
        ("", "the file is empty"),
        ("a: " + "[" * (MAX_DEPTH + 1), f"nested more than {MAX_DEPTH} levels deep"),
        ("[" * 100_000, f"nested more than {MAX_DEPTH} levels deep"),
    ],
)
def test_a_trap_is_a_fault_with_its_place(text: str, told: str) -> None:
    assert told in fault(text)


def test_an_alias_bomb_is_a_fault() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "aliases expand to more than" in fault("\n".join(lines))


def test_aliases_that_nest_ever_deeper_are_a_fault() -> None:
    lines = ["a0: &a0 " + "[" * 20 + "]" * 20]
    lines += [f"a{n}: &a{n} " + "[" * 20 + f"*a{n - 1}" + "]" * 20 for n in range(1, 60)]
    assert "levels deep" in fault("\n".join(lines))


def test_an_honest_alias_is_taken() -> None:
    assert read("a: &x {b: 1}\nc: *x\n").plain() == {"a": {"b": 1}, "c": {"b": 1}}


def test_several_faults_come_together() -> None:
    assert fault("a: 010\nb: 1\nb: 2\n").count("\n") == 1


def test_cutting_out() -> None:
    root = read("a: [1, 2]\nb: {c: 1, d: 2}\n")
    assert without(root, ("a", 0)).plain() == {"a": [2], "b": {"c": 1, "d": 2}}
    assert without(root, ("b", "c")).plain() == {"a": [1, 2], "b": {"d": 2}}
    assert without(root, ("x", 5)).plain() == root.plain()
