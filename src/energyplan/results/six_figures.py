"""The six figures that a mayor asks for, once: terminal, notebook card and page show the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["money", "mass", "number", "share"]


@dataclass(frozen=True)
class Part:
    """What stands beside a figure, in the same unit: its English and Japanese label, and the value."""

    key: str
    en: str
    ja: str
    value: float


@dataclass(frozen=True)
class KeyFigure:
    """One of the six figures.

    Attributes
    ----------
    key : str
        ``investment``, ``cost``, ``co2``, ``jobs``, ``money_stays`` or ``survival``.
    en, ja : str
        Label.
    value : float or None
        In `unit`; None where there is none.
    unit : str
        The currency, the currency or t a year (``/a``), ``jobs``, or empty for a fraction of one.
    kind : str
        ``money``, ``mass``, ``number`` or ``share``: decides scaling and digits.
    source : str
        Path into the summary of a plan, where the value stands.
    parts : tuple of Part
        What it is made of or compared with.
    why_en, why_ja : str
        Why there is no value; empty where there is one.
    """

    key: str
    en: str
    ja: str
    value: float | None
    unit: str
    kind: Kind
    source: str
    parts: tuple[Part, ...] = ()
    why_en: str = ""
    why_ja: str = ""


def six_figures(summary: Mapping[str, Any]) -> tuple[KeyFigure, ...]:
    """Return the six figures of a plan: investment, yearly cost, CO2, jobs, money that stays, survival of an outage.

    Parameters
    ----------
    summary : mapping
        From a plan, in memory or opened.

    Returns
    -------
    tuple of KeyFigure
        Always six, in this order; money in the plan's currency, CO2 in t a year.
    """
    currency, now = summary["currency"], summary["today"]
    rows = {row["key"]: row for row in summary.get("appraisal", {}).get("headline", ())}
    return (
        _investment(summary, rows),
        KeyFigure(
            "cost", "Cost per year", "年間費用", summary["cost_per_year"], f"{currency}/a", "money", "cost_per_year",
            (Part("today", "today", "現状", now["cost_per_year"]),),
        ),
        KeyFigure(
            "co2", "CO2 per year", "年間CO2排出量", summary["co2_t_per_year"], "t/a", "mass", "co2_t_per_year",
            (Part("today", "today", "現状", now["co2_t_per_year"]),),
        ),
        _jobs(summary, rows),
        _money_stays(rows, currency),
        _survival(rows),
    )  # fmt: skip


def _value(rows: Mapping[str, Any], key: str) -> float | None:
    return rows[key]["value"] if key in rows else None


def _none(rows: Mapping[str, Any], key: str) -> tuple[str, str]:
    """Return why a figure of the appraisal has no value, in both languages."""
    if key not in rows:
        return "the plan was not appraised", "事業評価なし"
    return rows[key]["why"] or "not asked for", "算出対象外"


def _investment(summary: Mapping[str, Any], rows: Mapping[str, Any]) -> KeyFigure:
    """Who pays: grants, customers their machines, and the companies the rest, with their loans and equity."""
    total, parts = float(summary["investment"]), []
    grants = _value(rows, "grants")
    if grants is not None:
        own = float(sum(v for k, v in summary["investments"].items() if k.startswith("own ")))
        parts = [
            Part("grants", "grants", "補助金", grants),
            Part("companies", "companies", "事業者", max(total - grants - own, 0.0)),
            Part("customers", "customers", "需要家", own),
        ]
    return KeyFigure(
        "investment", "Investment", "総投資額", total, summary["currency"], "money", "investment", tuple(parts)
    )


def _jobs(summary: Mapping[str, Any], rows: Mapping[str, Any]) -> KeyFigure:
    value = _value(rows, "jobs")
    why = ("", "") if value is not None else _none(rows, "jobs")
    building = summary.get("appraisal", {}).get("region", {}).get("jobs_building")
    parts = (
        () if building is None else (Part("building", "job-years while building", "建設時の雇用(人・年)", building),)
    )
    return KeyFigure(
        "jobs", "Permanent jobs", "雇用(運営時)", value, "jobs", "number", "appraisal.headline.jobs", parts, *why
    )


def _money_stays(rows: Mapping[str, Any], currency: str) -> KeyFigure:
    """Energy money that leaves the region today and no longer does with the plan."""
    today, then = _value(rows, "leaves_today"), _value(rows, "leaves_then")
    words = ("money_stays", "Energy money that no longer leaves", "域外に流出しなくなるエネルギー代金")
    where = "appraisal.headline.leaves_today - appraisal.headline.leaves_then"
    if today is None or then is None:
        return KeyFigure(*words, None, f"{currency}/a", "money", where, (), *_none(rows, "leaves_today"))
    parts = (
        Part("today", "leaves today", "流出(現状)", today),
        Part("then", "with the plan", "流出(計画)", then),
    )
    return KeyFigure(*words, today - then, f"{currency}/a", "money", where, parts)


def _survival(rows: Mapping[str, Any]) -> KeyFigure:
    """Share of outage starts that are survived: of electricity where there is an island of it, else of heat."""
    found = {key.removeprefix("survival_"): row for key, row in rows.items() if key.startswith("survival_")}
    ja = {"electricity": "電力", "heat": "熱"}
    parts = tuple(
        Part(name, name, ja.get(name, name), row["value"]) for name, row in found.items() if row["value"] is not None
    )
    if not parts:
        why = (
            ("no critical load that could be served without the grid", "停電時に供給できる重要負荷なし")
            if rows
            else _none(rows, "survival")
        )
        return KeyFigure(
            "survival", "Survival of an outage", "停電時の自立確率", None, "", "share", "appraisal.headline", (), *why
        )
    first = next((p for p in parts if p.key == "electricity"), parts[0])
    row = found[first.key]
    hours = "".join(c for c in row["en"].partition(" h ")[0] if c.isdigit())
    return KeyFigure(
        "survival", f"Survival of {hours} h without the grid", f"停電{hours}時間の自立確率", first.value, "", "share",
        f"appraisal.headline.survival_{first.key}", parts,
    )  # fmt: skip
