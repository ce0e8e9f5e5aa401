# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A constraint of one's own
#
# `extend` hands the model to a function before it is solved. Here: at most a tenth of the network's heat over the year
# from the oil boiler.

# %%
import pyomo.environ as pyo

import energyplan as ep
from energyplan.planning.run import PlanOptions

scenario = ep.load(
    "../../scenarios/campus/campus.yaml", overrides=["time.typical_periods=3", "networks.heat.connection=required"]
)
QUICK = PlanOptions(gap=0.01, rounds=1)
free = ep.plan(scenario, QUICK)

# %%
SHARE = 0.10


def little_oil(model, problem):
    """At most a tenth of the heat from the oil boiler, over the year."""
    weight = problem.grid.hour_weight  # real hours behind each modelled hour

    def heat(name):
        return sum(weight[t] * model.converter_kw[name, t] for t in range(problem.grid.n_hours))

    model.little_oil = pyo.Constraint(expr=heat("peak") <= SHARE * (heat("peak") + heat("chips") + heat("air_hp")))


bound = ep.plan(scenario, QUICK, extend=little_oil)

# %% [markdown]
# ## What it costs
#
# The sizes that change, the share of oil in the design's own hours, and in the real year, which does not know the rule:


# %%
def oil_share(plan):
    """Share of the heat from oil: in the design, and in the real year."""
    dispatch, weight = plan.design.dispatch.converter, plan.short.grid.hour_weight
    design = dispatch["peak"] @ weight / sum(d @ weight for d in dispatch.values())
    made = plan.summary["energy_kwh"]
    return design, made["peak"] / (made["peak"] + made["chips"] + made["air_hp"])


for name, plan in (("free", free), ("bound", bound)):
    sizes = {k: round(v) for k, v in plan.summary["capacities"].items() if v > 0.5}
    design, year = oil_share(plan)
    cost = plan.summary["cost_per_year"] / 1e6
    print(f"{name:6} {cost:6.1f} million JPY a year  oil {design:.1%} / {year:.1%}  {sizes}")

assert oil_share(bound)[0] <= SHARE + 1e-4

# %% [markdown]
# More of the model's variables and rows by name: [the how-to page](../how-to/own_constraint.md) and
# [the constraints](../reference/constraints.md).
