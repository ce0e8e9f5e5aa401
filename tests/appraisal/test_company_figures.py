"""The indicators of one company against a sheet worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.company_figures import LEAST_TOLD, CompanyFigures, company_figures, told_return
from energyplan.appraisal.depreciation import DepreciationRule
from energyplan.appraisal.figures import Figure
from energyplan.appraisal.finance import CompanyFlows, FinanceTerms, finance
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.taxes import ProfitTax

LATER = np.array([0.0, 1.0, 1.0, 1.0, 1.0])


def indicators(revenue: float) -> CompanyFigures:
    """A plant of 100 with a life of four years, costs of 10 a year, and 60 lent for three years at 5 %."""
    flows = CompanyFlows(
        revenue=revenue * LATER, costs=10.0 * LATER, items=("plant",), replacement=np.zeros((5, 1)),
        investment=np.array([[100.0], [0.0], [0.0], [0.0], [0.0]]),
    )  # fmt: skip
    terms = FinanceTerms(
        loans=(LoanTerms("bank", rate=0.05, tenor_years=3, share=0.6, repayment="equal_principal"),),
        depreciation={"plant": DepreciationRule(life_years=4)}, profit_tax=ProfitTax(rate=0.3),
    )  # fmt: skip
    return company_figures(flows, finance(flows, terms), terms, 0.05, 0.0)


def test_a_company_by_hand() -> None:
    # year             0      1      2      3      4
    # cash for debt            40     40     40     40
    # interest                  3      2      1
    # principal                20     20     20
    # depreciation             25     25     25     25
    # profit before tax        12     13     14     15
    # tax at 30 %             3.6    3.9    4.2    4.5
    # owners         -40     13.4   14.1   14.8   35.5
    found = indicators(50.0)
    assert found.dscr[1:4] == pytest.approx([40 / 23, 40 / 22, 40 / 21]) and np.isnan(found.dscr[[0, 4]]).all()
    assert found.least_dscr.value == pytest.approx(40 / 23) and found.least_dscr.reason == "in year 1"
    assert found.mean_dscr.value == pytest.approx((40 / 23 + 40 / 22 + 40 / 21) / 3)
    assert found.llcr.value == pytest.approx((40 / 1.05 + 40 / 1.05**2 + 40 / 1.05**3) / 60)
    assert found.npv == pytest.approx(-100 + 40 * (1 / 1.05 + 1 / 1.05**2 + 1 / 1.05**3 + 1 / 1.05**4))
    owners = -40 + 13.4 / 1.05 + 14.1 / 1.05**2 + 14.8 / 1.05**3 + 35.5 / 1.05**4
    assert found.equity_npv == pytest.approx(owners)
    for rate, flows in (
        (found.project_irr, (-100.0, 40.0, 40.0, 40.0, 40.0)),
        (found.project_irr_after_tax, (-100.0, 35.5, 35.5, 35.5, 35.5)),
        (found.equity_irr, (-40.0, 13.4, 14.1, 14.8, 35.5)),
    ):
        assert rate.value is not None
        assert sum(flow / (1 + rate.value) ** year for year, flow in enumerate(flows)) == pytest.approx(0.0, abs=1e-9)
    assert found.payback.value == pytest.approx(2.5) and not found.capital_calls.any()


def test_a_loss_in_every_year_has_no_return_and_the_cover_says_so() -> None:
    found = indicators(9.0)
    assert found.project_irr.value is None and found.equity_irr.value is None
    assert found.project_irr.reason.startswith("all years cost money")
    assert found.least_dscr.value == pytest.approx(-1 / 21)
    assert found.least_dscr.reason == "in year 3, which earns less than it costs"


def test_a_rate_near_the_loss_of_everything_is_no_return() -> None:
    found = told_return(Figure(-0.9271))
    assert found.value is None and found.candidates == (-0.9271,)
    assert found.reason == "no return: income never comes near the costs (the rate that balances them is -93% a year)"
    assert told_return(Figure(LEAST_TOLD)).value == LEAST_TOLD and told_return(Figure(-0.02)).value == -0.02
    none = Figure(None, "", "no money flows")
    assert told_return(none) is none
