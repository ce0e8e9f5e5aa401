"""`energyplan technologies`."""

from __future__ import annotations

from typing import Annotated

import typer

from energyplan.cli.exits import say
from energyplan.cli.listing import print_table


def technologies(
    kind: Annotated[str | None, typer.Argument(help="Show the fields and figures of this kind.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """List the kinds of technology, or the fields of one of them."""
    if kind is not None:
        _one(kind, as_csv=as_csv)
        return
    from energyplan.technologies.about import GROUPS  # YAML comes with it: not for --help
    from energyplan.technologies.registry import listing

    found = sorted(listing(), key=lambda item: (GROUPS.index(item.group), item.kind))
    rows = [
        (
            item.kind,
            item.group,
            item.label.get("en", ""),
            item.label.get("ja", ""),
            ", ".join(item.inputs),
            ", ".join(item.outputs),
        )
        for item in found
    ]
    print_table("Kinds of technology", ("kind", "group", "name", "名称", "takes", "gives"), rows, as_csv=as_csv)


def _one(kind: str, *, as_csv: bool) -> None:
    from energyplan.scenario.describe import facts_of, fields_of  # pydantic and the modules: not for --help
    from energyplan.technologies.registry import technology

    found = technology(kind, key="KIND")
    if not as_csv:
        say(f"{found.kind}: {found.label.get('en', '')} / {found.label.get('ja', '')}")
        say((found.spec.__doc__ or "").strip().split("\n")[0] + "\n")
    rows = [(f.name, f.kind, f.unit, f.default, f.text) for f in fields_of(found.spec)]
    print_table("Fields", ("field", "value", "unit", "default", "what"), rows, as_csv=as_csv)
    facts = [(f.name, f.value, f.unit, f.source, f.year or "", f.verified) for f in facts_of(kind)]
    if facts and not as_csv:
        say("")
        print_table("Defaults", ("figure", "value", "unit", "source", "year", "verified"), facts)
