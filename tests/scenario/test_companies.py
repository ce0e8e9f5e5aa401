"""Sections on companies, stages, region and resilience: what they may say, and how their faults are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from energyplan.appraisal.parties import PARTIES
from energyplan.core.errors import ScenarioError
from energyplan.scenario.checks_companies import RESERVED
from energyplan.scenario.load import load
from energyplan.scenario.schema import ScenarioSpec
from energyplan.scenario.schema_companies import CompanySpec, ResilienceSection, StagesSection

Told = Callable[[str], list[str]]


@pytest.fixture
def told(tiny_file: Path, tmp_path: Path) -> Told:
    """Return the faults of the tiny scenario with lines added."""

    def ask(lines: str) -> list[str]:
        path = tmp_path / "town.yaml"
        path.write_text(tiny_file.read_text(encoding="utf-8") + lines, encoding="utf-8")
        try:
            load(path)
        except ScenarioError as error:
            return [str(issue).partition("  ")[2] for issue in error.issues]
        return []

    return ask


def test_two_lines_are_enough(told: Told) -> None:
    assert told("companies:\n  - {name: Pipes, role: infrastructure}\n  - {name: Plants}\n") == []


def test_all_four_sections_are_read(tiny_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    text = """
companies:
  - name: All
    owns: [chips, heat_network]
    owners: {town: 60 %, outside investors: 0.4}
    grants: [{giver: ministry, share: 1/3, cap: 30 百万円}]
    loans: [{lender: bank, share: 0.8, rate: 1.5 %, tenor_years: 15, grace_years: 1, repayment: sculpted, dscr: 1.3}]
    tariffs: {heat: {energy_per_kwh: 12 JPY/kWh, standing_per_kw: 8000 JPY/kW/year}}
stages: {yearly_budget: 200 百万円, stages: [{first_year: 1, years: 2, assets: [chips], groups: [hotel]}]}
resilience: {critical_share: 50 %, critical_groups: {hotel: 1}, fuel_days: 3 day, shown_outage_h: 24}
"""
    tiny = tiny_file.read_text(encoding="utf-8")
    tiny = tiny.replace("region:\n", "region:\n  local_shares: {construction: 80 %}\n  respent_share: 0.4\n")
    path.write_text(tiny + text.replace("1/3", "0.3333"), encoding="utf-8")
    spec = load(path).spec
    company = spec.companies[0]
    assert company.owners["town"] == pytest.approx(0.6) and company.grants[0].cap == pytest.approx(30e6)
    assert company.loans is not None and company.loans[0].rate == pytest.approx(0.015)
    assert company.tariffs["heat"].energy_per_kwh == 12.0
    assert spec.stages.yearly_budget == pytest.approx(200e6) and spec.stages.stages[0].groups == ("hotel",)
    assert spec.region.local_shares["construction"] == pytest.approx(0.8)
    assert spec.resilience.fuel_days == 3.0


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            "companies: [{name: A, owns: [chip]}]",
            "a company owns what there is not (got 'chip'). Did you mean 'chips'?",
        ),
        ("companies: [{name: A, owns: [heat_netwrk]}]", "Did you mean 'heat_network'?"),
        ("companies: [{name: A}, {name: A}]", "two companies of one name"),
        ("companies: [{name: A, owns: [chips]}, {name: B, owns: [chips]}]", "chips has two owners"),
        ("companies: [{name: A, owners: {x: 0.4}}]", "shares of the owners (got 0.4; expected 1 together)"),
        ("companies: [{name: A, rolle: operator}]", "unknown key. Did you mean 'role'?"),
        ("companies: [{name: A, role: infrastructur}]", "Did you mean 'infrastructure'?"),
        ("companies: [{name: A, grants: [{share: 0.7}, {share: 0.7}]}]", "more grants than cost"),
        ("companies: [{name: A, grants: [{share: 0.7, items: [chis]}]}]", "a grant for what there is not"),
        ("companies: [{name: A, loans: [{share: 0.7}, {share: 0.7}]}]", "loans above the investment"),
        ("companies: [{name: A, loans: [{share: 0.7, amount: 5}]}]", "a loan by share and by amount"),
        ("companies: [{name: A, loans: [{tenor_years: 3, grace_years: 3}]}]", "grace until after the last repayment"),
        ("companies: [{name: A, rent_per_year: 5 kWh}]", "wrong unit"),
        ("companies: [{name: A, loans: [{grace_years: 15}]}]", "grace as long as the usual tenor"),
        ("companies: [{name: A, loans: [{grace_years: -1}]}]", "too small (got -1; expected at least 0)"),
        ("companies: [{name: A, loans: [{repayment: sculpted, finances: replacement}]}]", "that follows the cash"),
        ("companies: [{name: A, target: {measure: equity_irr, value: 5}}]", "Write it such as 5 % or 0.05."),
        ("companies: [{name: A, target: {value: -1}}]", "no dscr (got -1; expected 0.1 to 20)"),
        ("companies: [{name: state}]", "the name of another party"),
        ("companies: [{name: A, loans: [{lender: B}]}, {name: B}]", "a company of the plan as lender (got 'B'"),
        ("companies: [{name: A, owners: {A: 1}}]", "a company of the plan as owner"),
        ("companies: [{name: A, grants: [{share: 0.7}, {share: 0.7, items: [chips]}]}]", "more grants than cost"),
        ("companies: [{name: A, owns: [], target: {most_of_today: 0}}]", "most_of_today"),
        ("stages: {stages: [{assets: [chip]}]}", "a stage builds what there is not"),
        ("stages: {stages: [{groups: [hotl]}]}", "a stage connects a group there is not"),
        ("stages: {stages: [{first_year: 29, years: 2}]}", "a stage beyond the horizon"),
        ("stages: {stages: [{assets: [chips]}, {assets: [chips]}]}", "chips stands in two stages"),
        ("resilience: {critical_groups: {hotl: 1}}", "no such group of customers"),
    ],
)
def test_a_fault_names_what_is_wrong(told: Told, lines: str, fault: str) -> None:
    found = told(lines + "\n")
    assert any(fault in line for line in found), found


def test_nothing_said_is_all_built_at_once() -> None:
    assert ScenarioSpec.model_fields["companies"].default == ()
    assert StagesSection().stages == () and ResilienceSection().longest_outage_h == 336
    assert CompanySpec(name="A").loans is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("purposes: {construction: works,", "purposes: {construktion: works,"), "no such purpose"),
        (("fuel: forestry", "fuel: forrestry"), "no such sector (got 'forrestry'). Did you mean 'forestry'?"),
        (("inputs: {works: 0.2}", "inputs: {wurks: 0.2}"), "no such sector"),
        (("inputs: {works: 0.2}", "inputs: {works: 0.5}"), "inputs and value added of forestry exceed its output"),
        (("wages: 0.3,", "wages: 0.7,"), "wages of forestry exceed its value added"),
        (("name: works,", "name: forestry,"), "the same sector twice"),
        (("  input_output:", "  bodies: [town]\n  input_output:"), "not one of the choices"),
        (("  input_output:", "  local_shares: {constuction: 0.5}\n  input_output:"), "no such purpose"),
        (("  input_output:", "  local_parties: {regional bnk: 0.5}\n  input_output:"), "Did you mean 'regional bank'?"),
        (("  input_output:", "  local_parties: {forest: 0.5}\n  input_output:"), "no such owner or lender"),
    ],
)
def test_faults_of_the_region(tiny_file: Path, tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    path, text = tmp_path / "town.yaml", tiny_file.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert any(fault in str(issue) for issue in caught.value.issues), [str(i) for i in caught.value.issues]


def test_every_fixed_party_of_the_ledger_is_reserved() -> None:
    assert set(PARTIES) <= RESERVED
