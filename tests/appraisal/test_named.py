"""An appraisal as named arrays: every shape fits its dims, and figures that do not exist keep their reason."""

from __future__ import annotations

import numpy as np
import pytest

from energyplan.appraisal.appraise import Appraisal, AppraisalInputs, EnergyInputs, LocalInputs, appraise
from energyplan.appraisal.companies import AssetBook, Business, Company, Contract
from energyplan.appraisal.defaults import local_rates
from energyplan.appraisal.finance import FinanceTerms
from energyplan.appraisal.loans import LoanTerms
from energyplan.appraisal.named import COMPANY_FIGURES, LINES, named_arrays
from energyplan.appraisal.resilience import Island

YEARS = 6
FLAT = (np.arange(YEARS) > 0).astype(float)


@pytest.fixture(scope="module")
def appraisal() -> Appraisal:
    terms = FinanceTerms(loans=(LoanTerms("bank", tenor_years=4), LoanTerms("town", tenor_years=4, share=0.1)))
    companies = (Company("net", "infrastructure", terms), Company("plant", "operator"))
    assets = (AssetBook("pipes", "net", 100.0 * (np.arange(YEARS) == 0), 5),)
    contracts = (Contract("plant", "homes", "heat_sale", "homes", standing=10.0 * FLAT),)
    table = np.outer([5.0, 1.0], FLAT)
    energy = EnergyInputs(
        ("kerosene", "electricity"),
        table,
        0.5 * table,
        np.array([0.25, 0.4]),
        np.array([[1.1, 2.4], [1.1, 2.3]]),
        table,
        table,
        np.zeros(2),
        FLAT,
    )
    return appraise(
        AppraisalInputs(
            Business(YEARS, companies, assets, contracts), 0.03, LocalInputs(local_rates("JPY"), {"net": 1.0}), energy,
            {"heat": Island(np.ones(24), np.ones(24)), "electricity": Island(np.ones(24), np.zeros(24))}, 5,
        )
    )  # fmt: skip


def test_every_array_fits_its_dims(appraisal: Appraisal) -> None:
    out = named_arrays(appraisal)
    sizes = {dim: labels.size for dim, labels in out.coords.items()} | {"hour": 24}
    sizes["payment"] = out.values["ledger_amount"].size
    for name, values in out.values.items():
        assert values.shape == tuple(sizes[dim] for dim in out.dims[name]), name
    assert set(out.values) == set(out.dims)


def test_values_are_those_of_the_appraisal(appraisal: Appraisal) -> None:
    out = named_arrays(appraisal)
    statements = appraisal.books.accounts[1].statements
    np.testing.assert_array_equal(out.values["statement"][1, LINES.index("income.revenue")], statements.income.revenue)
    np.testing.assert_array_equal(out.values["statement"][1, LINES.index("balance.claims")], statements.balance.claims)
    at = COMPANY_FIGURES.index("project_irr")
    # the network only costs: no rate of return, and the reason stays
    assert np.isnan(out.values["company_indicator"][0, at])
    assert out.values["company_indicator_reason"][0, at].startswith("all years cost money")
    npv = out.values["company_indicator"][:, COMPANY_FIGURES.index("npv")]
    np.testing.assert_array_equal(npv, [appraisal.figures[name].npv for name in ("net", "plant")])
    assert list(out.values["loan_name"]) == ["loan of bank", "loan of town"]
    np.testing.assert_allclose(out.values["loan_drawn"][:, 0], [70.0, 10.0])
    assert out.values["outage_survival"][:, 0].tolist() == [1.0, 0.0]
    np.testing.assert_array_equal(out.values["ledger_amount"], appraisal.books.ledger.amount)


def test_parts_left_out_give_no_arrays() -> None:
    out = named_arrays(appraise(AppraisalInputs(Business(YEARS, (Company("net", "infrastructure"),)), 0.03)))
    assert "value_added" not in out.values and "loan_drawn" not in out.values and "carbon_today_t" not in out.values
    assert out.values["statement"].shape == (1, len(LINES), YEARS)
