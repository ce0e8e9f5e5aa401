"""The page on result variables, from the one table that declares them."""

from __future__ import annotations

from collections.abc import Iterator

from pages.markdown import NOTE, table

from energyplan.results.schema import VARIABLES

INTRO = """\
Every variable of a plan's dataset (`plan.results`, `plan.nc`). A plan holds those that apply: without a cooling network
there is no `cooling_size`. `money` is the currency of the scenario. Injection into a place is positive; a flow on a
route is positive from `route_from` to `route_to`. An hour is labelled by its start, in local standard time. Each
variable carries its unit as `units` and its name as `long_name` and `long_name_ja`.
"""


def results_page() -> Iterator[str]:
    """Yield the page on result variables, grouped by their dims."""
    yield from ("# Result variables", "", NOTE, "", INTRO)
    for dims in dict.fromkeys(v.dims for v in VARIABLES):
        yield from ("## " + (" × ".join(dims) or "without dims"), "")
        rows = [(f"`{v.name}`", v.unit, v.long_name, v.long_name_ja) for v in VARIABLES if v.dims == dims]
        yield from table(("variable", "unit", "meaning", "名称"), rows)
