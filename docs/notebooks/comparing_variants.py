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
# # Comparing variants
#
# What is the heat network worth, and what would dear oil change? Three plans of one campus, on three typical days to be
# quick.

# %%
import energyplan as ep
from energyplan.planning.run import PlanOptions

CAMPUS, QUICK = "../../scenarios/campus/campus.yaml", PlanOptions(gap=0.01, rounds=1)
coarse = ["time.typical_periods=3"]
base = ep.plan(ep.load(CAMPUS, overrides=coarse), QUICK)
apart = ep.plan(ep.load(CAMPUS, variant="no_heat_network", overrides=coarse), QUICK)
dear = ep.plan(ep.load(CAMPUS, overrides=[*coarse, "markets.heavy_oil.price_per_l=180 JPY/L"]), QUICK)

# %%
found = ep.compare([base, apart, dear], labels=["base", "no network", "dear oil"])
found

# %% [markdown]
# ## Side by side
#
# The first plan is what the others are measured against; `best` says who wins, by indicator.

# %%
found.table().drop(columns=["key", "better"]).round(2).head(14)

# %% [markdown]
# The same as a labelled dataset, so that it can be plotted and calculated with:

# %%
cost = found.indicators["cost"].fillna(0.0).clip(min=0.0)
axes = (cost / 1e6).to_pandas().plot.barh(stacked=True, figsize=(9, 3.2))
axes.set_xlabel("million JPY a year")
_ = axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8)

# %% [markdown]
# ## What differs in the input

# %%
found.inputs

# %% [markdown]
# A difference smaller than the gaps of the plans says nothing; the comparison tells where that is so:

# %%
[english for english, _ in found.notes]

# %% [markdown]
# `energyplan compare DIR DIR …` writes the same as a page; `energyplan pareto` draws the front of cost against carbon.
