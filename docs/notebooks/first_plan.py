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
# # A first plan in a notebook
#
# The campus scenario, planned on three typical days to be quick: a real study takes eight to twelve.

# %%
import energyplan as ep
from energyplan.planning.run import PlanOptions
from energyplan.results.mix import mix

scenario = ep.load("../../scenarios/campus/campus.yaml", overrides=["time.typical_periods=3"])
scenario

# %% [markdown]
# `ep.plan` chooses what to build, runs it through the 8760 hours of the year, checks the networks in every hour and
# appraises the result. A plan shows itself as a card: the six figures, and the networks.

# %%
plan = ep.plan(scenario, PlanOptions(gap=0.01, rounds=2))
plan

# %% [markdown]
# ## Where the heat comes from
#
# Every result is a labelled array with its unit.

# %%
heat = mix(plan.results, "heat")
{name: f"{kwh / 1e3:,.0f} MWh" for name, kwh in heat.items()}

# %%
balance = plan.results["heat_balance"]
week = balance.sel(hour=slice(f"{balance.hour.dt.year.values[0]}-01-15", f"{balance.hour.dt.year.values[0]}-01-21"))
supply = week.sel(heat_flow=[name for name in heat if name in balance.heat_flow.values])
_ = supply.plot.line(x="hour", figsize=(9, 3.2))

# %% [markdown]
# The figures of the report can be drawn too, `plan.plot.map()`, `plan.plot.dispatch()`, `plan.plot.sankey()` and more:
# Plotly figures that need a notebook to be looked at.
#
# ## What it means for the books
#
# Statements of every company by year, in money of the price year:

# %%
books = plan.results["statement"].sel(company=plan.summary["appraisal"]["company"])
_ = books.sel(statement_line=[str(n) for n in books.statement_line.values][:2]).plot.line(x="year", figsize=(9, 3))

# %% [markdown]
# ## The tables
#
# What a spreadsheet would show; `plan.sheets` holds the nine work sheets.

# %%
columns = ["building", "building_heat_kwh", "heat_connected", "own_heating", "bill_today [JPY]", "bill_then [JPY]"]
buildings = plan.tables["buildings"]
buildings[[c for c in columns if c in buildings]].round(0)

# %%
plan.tables["assumptions"].query("checked == 'no'").head(5)[["what", "value", "unit", "source"]]
