"""The page on the Python interface: signatures and docstrings of what is meant to be called."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from pages.markdown import NOTE, docstring

SECTIONS: dict[str, tuple[str, ...]] = {
    "Plans (`import energyplan as ep`)": (
        "energyplan.scenario.load.load",
        "energyplan.planning.run.plan",
        "energyplan.planning.run.PlanOptions",
        "energyplan.planning.progress.Event",
        "energyplan.results.store.open_plan",
        "energyplan.results.store.save_folder",
        "energyplan.results.plan.Plan",
        "energyplan.report.plots.Plots",
        "energyplan.report.images.write_images",
        "energyplan.scenario.record.Scenario",
        "energyplan.core.errors.ScenarioError",
        "energyplan.core.errors.NoSolution",
        "energyplan.core.errors.Issue",
    ),
    "Many plans": (
        "energyplan.report.comparison.compare",
        "energyplan.report.comparison.Comparison",
        "energyplan.report.comparison.pareto",
        "energyplan.report.comparison.ParetoFront",
        "energyplan.portfolio.pareto.ParetoOptions",
        "energyplan.portfolio.front.Point",
        "energyplan.portfolio.store.planned",
    ),
    "Load flow: electricity": (
        "energyplan.loadflow.grid_build.build_grid",
        "energyplan.loadflow.grid.Buses",
        "energyplan.loadflow.grid.Lines",
        "energyplan.loadflow.grid.Transformers",
        "energyplan.loadflow.grid.Switches",
        "energyplan.loadflow.grid.Sources",
        "energyplan.loadflow.grid.Generators",
        "energyplan.loadflow.electric_flow.power_flow",
        "energyplan.loadflow.electric_options.FlowOptions",
        "energyplan.loadflow.electric_limits.violations",
        "energyplan.loadflow.electric_sizing.size_lines",
        "energyplan.loadflow.electric_sizing.size_grid",
    ),
    "Load flow: heat": (
        "energyplan.loadflow.heat_network.build_heat_network",
        "energyplan.loadflow.heat_flow.heat_flow",
        "energyplan.loadflow.heat_flow.HeatControls",
        "energyplan.loadflow.heat_flow.HeatOptions",
        "energyplan.loadflow.heat_limits.HeatLimits",
        "energyplan.loadflow.heat_limits.violations",
        "energyplan.loadflow.heat_sizing.size_pipes",
        "energyplan.loadflow.heat_sizing.resize_pipes",
    ),
    "Network design": (
        "energyplan.optimise.network_input.network_input",
        "energyplan.optimise.network_input.LinearLaw",
        "energyplan.optimise.network_problem.design_problem",
        "energyplan.optimise.network_design.design_network",
        "energyplan.optimise.network_joint.design_networks",
        "energyplan.optimise.network_design.DesignOptions",
        "energyplan.optimise.network_problem.NetworkDesign",
        "energyplan.optimise.network_joint.JointDesign",
    ),
    "Other tools' formats": (
        "energyplan.exchange.pandapower_grid.from_pandapower",
        "energyplan.exchange.pandapower_write.to_pandapower",
        "energyplan.exchange.pandapipes_network.from_pandapipes",
        "energyplan.exchange.pandapipes_network.to_pandapipes",
        "energyplan.exchange.scenario_tables.grid_tables",
        "energyplan.exchange.scenario_tables.network_tables",
        "energyplan.exchange.scenario_tables.write_routes",
    ),
}
INTRO = """\
What is meant to be called from Python. `load`, `plan`, `compare`, `pareto`, `open_plan`, `Plan`, `Scenario`,
`ScenarioError` and `NoSolution` are also names of the package itself; the rest is imported from where it stands. Units
stand in brackets.
"""


def _words(value: Any) -> str:
    """Return an annotation or a default as it stands in the source; what has no short form as dots."""
    text = value.__name__ if inspect.isclass(value) else repr(value)
    return "..." if " at 0x" in text or text == "<factory>" or len(text) > 60 else text


def _annotation(value: Any) -> str:
    return value if isinstance(value, str) else _words(value)


def _signature(name: str, thing: Any) -> str:
    """Return the signature of a function or record, one argument a line where it is long."""
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return f"{name}(...)"
    arguments = []
    star = False
    for item in found.parameters.values():
        if item.kind is item.KEYWORD_ONLY and not star:
            arguments.append("*")
            star = True
        star = star or item.kind is item.VAR_POSITIONAL
        kind = "" if item.annotation is item.empty else f": {_annotation(item.annotation)}"
        given = "" if item.default is item.empty else " = " + _words(item.default)
        stars = {item.VAR_POSITIONAL: "*", item.VAR_KEYWORD: "**"}.get(item.kind, "")
        arguments.append(stars + item.name + kind + (given if kind else given.replace(" ", "")))
    back = found.return_annotation
    end = "" if back is found.empty or back is None or inspect.isclass(thing) else f" -> {_annotation(back)}"
    line = f"{name}({', '.join(arguments)}){end}"
    return line if len(line) <= 100 else f"{name}(\n    " + ",\n    ".join(arguments) + f",\n){end}"


def python_page() -> Iterator[str]:
    """Yield the page on public functions and records."""
    yield from ("# The Python interface", "", NOTE, "", INTRO)
    for title, names in SECTIONS.items():
        yield from (f"## {title}", "")
        for path in names:
            module, _, name = path.rpartition(".")
            thing = getattr(import_module(module), name)
            yield from (f"### {module.removeprefix('energyplan.')}.{name}", "")
            yield from ("```python", _signature(name, thing), "```", "")
            yield from docstring(inspect.getdoc(thing) or "")
            if inspect.isclass(thing):
                for key, method in vars(thing).items():
                    if inspect.isfunction(method) and not key.startswith("_"):
                        yield from ("```python", _signature(f"{name}.{key}", method), "```", "")
                        yield from docstring(inspect.getdoc(method) or "")
