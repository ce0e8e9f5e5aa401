"""What the plan's spending sets off among the region's suppliers, where the scenario has an input-output table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energyplan.appraisal.companies import Books
from energyplan.appraisal.input_output import IoImpact, IoTable, impact, regional_shares
from energyplan.appraisal.region import LocalRates, spent_locally, spent_outside
from energyplan.scenario.schema_companies import InputOutputSection

Values = NDArray[np.float64]
PHASES = ("building", "operation")
PARTS = ("direct", "indirect", "induced", "value_added", "wages")
BUILDING = ("equipment", "construction")


def input_output(
    section: InputOutputSection, books: Books, payers: tuple[str, ...], rates: Mapping[str, LocalRates]
) -> dict[str, IoImpact]:
    """Return what the plan sets off in each sector of the region.

    Parameters
    ----------
    section : InputOutputSection
        National table, sizes of the sectors, and the sector that each purpose pays.
    books : Books
        What the plan pays, and its years of building.
    payers : tuple of str
        Whose spending counts; what they pay each other does not.
    rates : mapping of str to LocalRates
        Gives the share of each purpose's spending that stays.

    Returns
    -------
    dict of str to IoImpact
        ``building``: of the first investment, all years together; ``operation``: of all other spending, replacements
        included, in a mean year.
    """
    ledger, start, names = books.of_plan, books.building_years, tuple(sector.name for sector in section.sectors)
    table = _table(section, names)
    shares = regional_shares(
        np.array([s.region for s in section.sectors], dtype=float),
        np.array([s.nation for s in section.sectors], dtype=float), section.method, float(section.delta),
    )  # fmt: skip
    found = {}
    for phase in PHASES:
        demand, local = np.zeros(len(names)), np.zeros(len(names))
        for purpose, sector in section.purposes.items():
            if (purpose in BUILDING) != (phase == "building"):
                continue
            at = names.index(sector)
            spent, here = spent_outside(ledger, payers, purpose), spent_locally(ledger, payers, purpose, rates[purpose])
            demand[at] += _of_phase(spent, phase, start)
            local[at] += _of_phase(here, phase, start)
        stays = np.divide(local, demand, out=np.zeros(len(names)), where=demand != 0.0)
        found[phase] = impact(table, demand, shares, stays, section.induced)
    return found


def _of_phase(amount: Values, phase: str, start: int) -> float:
    """Return all that is spent on building, or a mean year of the operation."""
    return float(amount.sum() if phase == "building" else amount[start:].mean())


def _table(section: InputOutputSection, names: tuple[str, ...]) -> IoTable:
    columns = [[float(sector.inputs.get(name, 0.0)) for name in names] for sector in section.sectors]
    return IoTable(
        sectors=names,
        coefficients=np.array(columns).T,
        value_added=np.array([s.value_added for s in section.sectors], dtype=float),
        wages=np.array([s.wages for s in section.sectors], dtype=float),
        jobs=1.0 / np.array([s.output_per_job for s in section.sectors], dtype=float),
        consumption=np.array([s.consumption for s in section.sectors], dtype=float),
    )


def impact_rows(section: InputOutputSection, found: Mapping[str, IoImpact]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table: phase, sector, what is set off, and jobs."""
    for phase, effect in found.items():
        for i, sector in enumerate(section.sectors):
            parts = {part: float(getattr(effect, part)[i]) for part in PARTS}
            yield {"phase": phase, "sector": sector.name, **parts, "jobs": float(effect.jobs[i])}


def impact_arrays(
    section: InputOutputSection, found: Mapping[str, IoImpact]
) -> tuple[dict[str, Values], dict[str, Values]]:
    """Return coordinates and variables for the plan's dataset: ``io_effect`` and ``io_jobs``."""
    coords = {"io_phase": PHASES, "io_part": PARTS, "io_sector": tuple(s.name for s in section.sectors)}
    effect = np.array([[getattr(found[phase], part) for part in PARTS] for phase in PHASES])
    jobs = np.array([found[phase].jobs for phase in PHASES])
    return {k: np.array(v, dtype=object) for k, v in coords.items()}, {"io_effect": effect, "io_jobs": jobs}


def impact_sums(found: Mapping[str, IoImpact]) -> dict[str, dict[str, float]]:
    """Return the sums over the sectors by phase: output, value added and wages [money], jobs."""
    return {
        phase: {
            "output": float(effect.output.sum()), "value_added": float(effect.value_added.sum()),
            "wages": float(effect.wages.sum()), "jobs": float(effect.jobs.sum()),
        }
        for phase, effect in found.items()
    }  # fmt: skip
