"""Who pays whom: the money of a mean year of operation as a Sankey diagram, from the ledger."""

from __future__ import annotations

import pandas as pd
from plotly.graph_objects import Figure

from energyplan.appraisal.parties import party_word
from energyplan.report.accounts import companies, payments
from energyplan.report.blocks import Words
from energyplan.report.figures.theme import INK, MUTED, safe, styled
from energyplan.report.numbers import digits_for, plain_number, scaled
from energyplan.report.terms import party_words
from energyplan.results.plan import Plan

SMALLEST = 0.003
"""Payments below this share of all are drawn together [-]."""
OTHERS = Words("Others", "その他")
STAYS, LEAVES, BETWEEN = "rgba(0,158,115,0.45)", "rgba(213,94,0,0.40)", "rgba(86,180,233,0.5)"
COLUMNS = {"payer": 0.001, "seller": 0.33, "network": 0.56, "payee": 0.999}
START = {"seller": 0.25, "network": 0.97}
"""Of the height left over, what stands above the companies' nodes; payers and payees spread over all of it [-]."""
GAP = 0.025
"""Least gap between nodes, by the height of the figure [-]."""
NODES = {"payer": "#0072b2", "seller": INK, "network": INK, "local": "#009e73", "outside": "#d55e00"}


def payment_links(plan: Plan) -> pd.DataFrame:
    """Return the links of the diagram: payments of a mean year, small ones drawn together.

    Parameters
    ----------
    plan : Plan
        With an appraisal.

    Returns
    -------
    DataFrame
        ``payer``, ``payee``, ``amount`` [money/a]; an empty payee stands for others. The sum is that of all payments.
    """
    table = payments(plan)
    small = table["amount"] < SMALLEST * table["amount"].sum()
    rest = table[small].groupby("payer", as_index=False)["amount"].sum().assign(payee="")
    return pd.concat([table[~small], rest[["payer", "payee", "amount"]]], ignore_index=True)


def who_pays_whom(plan: Plan, lang: str = "en") -> Figure:
    """Payments of a mean year of operation: customers and lenders left, companies in the middle, the paid right."""
    links, currency = payment_links(plan), plan.results.attrs["currency"]
    through = pd.concat([links.groupby(side)["amount"].sum() for side in ("payer", "payee")])
    divisor, unit = scaled(f"{currency}/a", float(through.max()) if len(through) else 0.0)
    digits = max(digits_for(float(through.max()) / divisor), int(through.min() < 10.0 * divisor)) if len(through) else 0
    firms = _company_columns(plan, links)
    nodes: dict[tuple[str, str], int] = {}

    def node(side: str, party: str) -> int:
        return nodes.setdefault((firms.get(party, side), party), len(nodes))

    source = [node("payer", p) for p in links["payer"]]
    target = [node("payee", p) for p in links["payee"]]
    local = local_shares(plan)
    colours = [
        BETWEEN if payee in firms else STAYS if local.get(payee, 0.0) >= 0.5 else LEAVES for payee in links["payee"]
    ]
    labels, paints, totals, sides = [], [], [0.0] * len(nodes), [side for side, _ in nodes]
    for s, t, amount in zip(source, target, links["amount"], strict=True):
        totals[s] += amount * (sides[s] == "payer")
        totals[t] += amount * (sides[t] != "payer")
    for (side, party), total in zip(nodes, totals, strict=True):
        words = party_words(party).get(lang) if party else OTHERS.get(lang)
        labels.append(f"{safe(words, 28)}  {plain_number(total / divisor, digits)}")
        kind = "local" if local.get(party, 0.0) >= 0.5 else "outside"
        paints.append(NODES.get(side, NODES[kind]))
    trace = {
        "type": "sankey", "arrangement": "snap", "valueformat": ",.4~g", "valuesuffix": f" {unit.get(lang)}",
        "node": {"label": labels, "color": paints, "pad": 12, "thickness": 14, "line": {"width": 0},
                 "x": [COLUMNS[side] for side, _ in nodes], "y": _heights(nodes, totals)},
        "link": {"source": source, "target": target, "value": (links["amount"] / divisor).tolist(), "color": colours},
    }  # fmt: skip
    most = max(sides.count(side) for side in COLUMNS)
    told = {"xref": "paper", "yref": "paper", "x": 1, "y": 1, "xanchor": "right", "yanchor": "bottom", "yshift": 4,
            "text": unit.get(lang), "showarrow": False, "font": {"size": 12, "color": MUTED}}  # fmt: skip
    margin = {"l": 12, "r": 12, "t": 30, "b": 16}
    return styled([trace], max(420, 110 + 34 * most), margin=margin, annotations=[told])


def _company_columns(plan: Plan, links: pd.DataFrame) -> dict[str, str]:
    """Return the column of each company: those that other companies pay more than customers do stand further right."""
    names = companies(plan)
    found = {}
    for name in names:
        paid = links[links["payee"] == name]
        inside = float(paid[paid["payer"].isin(names)]["amount"].sum())
        found[name] = "network" if inside > 0.5 * float(paid["amount"].sum()) else "seller"
    return found


def local_shares(plan: Plan) -> dict[str, float]:
    """Return the share of what each party receives that stays in the region [-], as sheet 8 counts it."""
    sheet = plan.tables["sheet_8_en"]
    to, yearly, stays = sheet.columns[1:4]
    sums = sheet.groupby(to)[[yearly, stays]].sum()
    shown = {str(name): float(row[stays] / row[yearly]) for name, row in sums.iterrows() if row[yearly] > 0}
    parties = payments(plan)["payee"].unique()
    return {str(p): shown.get(sheet_word(str(p)), 0.0) for p in parties}


def sheet_word(party: str) -> str:
    """Return a party as the English sheets call it."""
    head, _, group = party.partition(": ")
    return party_word(head, "en") + (f": {group}" if group else "")


def _heights(nodes: dict[tuple[str, str], int], totals: list[float]) -> list[float]:
    """Return the height of each node's middle: in each column the largest on top, all columns in one scale."""
    columns = {
        name: sorted((i for i, (side, _) in enumerate(nodes) if side == name), key=lambda i: -totals[i])
        for name in COLUMNS
    }
    tallest = max(
        (sum(totals[i] for i in members) / (1 - GAP * len(members)) for members in columns.values()), default=1
    )
    found = [0.5] * len(nodes)
    for name, members in columns.items():
        sizes = [totals[i] / (tallest or 1.0) for i in members]
        free = 1.0 - sum(sizes)
        at = free * START.get(name, 0.0)
        gap = free * (1.0 - START.get(name, 0.0)) / max(len(members), 1) if name not in START else GAP
        for i, size in zip(members, sizes, strict=True):
            found[i] = min(max(at + size / 2, 0.001), 0.999)
            at += size + gap
    return found
