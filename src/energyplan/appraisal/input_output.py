"""Input-output effects: a national table brought to the region by location quotients, and what demand sets off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from energyplan.appraisal.figures import Array, issue, refuse


@dataclass(frozen=True)
class IoTable:
    """Input-output coefficients of one economy.

    Attributes
    ----------
    sectors : tuple of str
        Sectors.
    coefficients : array
        Input from the row sector for a unit of output of the column sector ``[sector, sector]`` [-].
    value_added, wages : array
        For a unit of output ``[sector]`` [-]; wages are part of value added.
    jobs : array
        For a unit of output ``[sector]`` [1/money].
    consumption : array
        Share of household spending that goes to each sector ``[sector]`` [-].
    """

    sectors: tuple[str, ...]
    coefficients: Array
    value_added: Array
    wages: Array
    jobs: Array
    consumption: Array


@dataclass(frozen=True)
class IoImpact:
    """What new demand sets off in the region ``[sector]``.

    Attributes
    ----------
    direct, indirect, induced : array
        Output that meets the demand, of suppliers, and from the spending of wages [money].
    value_added, wages : array
        Of the whole output [money].
    jobs : array
        Of the whole output.
    """

    direct: Array
    indirect: Array
    induced: Array
    value_added: Array
    wages: Array
    jobs: Array

    @property
    def output(self) -> Array:
        """Direct, indirect and induced output ``[sector]`` [money]."""
        return self.direct + self.indirect + self.induced


def location_quotients(region: Array, nation: Array) -> Array:
    """How strong each sector is in the region compared with the nation.

    Parameters
    ----------
    region, nation : array
        Output or jobs ``[sector]``.

    Returns
    -------
    array
        ``[sector]`` [-]: share in the region over share in the nation; 0 for a sector that the nation lacks.
    """
    local = np.asarray(region, dtype=float) / np.sum(region)
    national = np.asarray(nation, dtype=float) / np.sum(nation)
    return np.divide(local, national, out=np.zeros_like(local), where=national > 0.0)


def regional_shares(
    region: Array, nation: Array, method: Literal["simple", "cross", "flegg"] = "simple", delta: float = 0.3
) -> Array:
    """Share of each input that the region supplies itself.

    Parameters
    ----------
    region, nation : array
        Output or jobs ``[sector]``.
    method : str
        ``simple`` (quotient of the supplier), ``cross`` (supplier over user), or ``flegg`` (cross, times
        ``log2(1 + region/nation)^delta``, which lowers it for small regions).
    delta : float
        Exponent of ``flegg`` [-].

    Returns
    -------
    array
        ``[supplier, user]`` [-], at most 1.

    References
    ----------
    .. [1] Flegg, A. T., Webber, C. D. (2000), "Regional size, regional specialization and the FLQ formula", Regional
           Studies 34, 563-569.
    """
    quotient = location_quotients(region, nation)
    if method == "simple":
        return np.minimum(np.repeat(quotient[:, None], quotient.size, axis=1), 1.0)
    cross = np.divide(
        quotient[:, None],
        quotient[None, :],
        out=np.zeros((quotient.size, quotient.size)),
        where=quotient[None, :] > 0.0,
    )
    np.fill_diagonal(cross, quotient)
    if method == "flegg":
        cross = cross * np.log2(1.0 + float(np.sum(region)) / float(np.sum(nation))) ** delta
    return np.minimum(cross, 1.0)


def impact(table: IoTable, demand: Array, shares: Array, local_demand_share: Array, induced: bool = False) -> IoImpact:
    """Output, value added, wages and jobs that new demand sets off in the region.

    Parameters
    ----------
    table : IoTable
        National table.
    demand : array
        New demand for each sector's goods ``[sector]`` [money].
    shares : array
        Share of inputs that the region supplies, from `regional_shares` ``[sector, sector]`` [-].
    local_demand_share : array
        Share of the new demand that the region itself supplies ``[sector]`` [-].
    induced : bool
        Whether wages are spent again, on goods of which the region supplies its usual share.

    Returns
    -------
    IoImpact
        ``(I - S A)^-1`` times the local demand, split into direct, indirect and induced.

    Raises
    ------
    ScenarioError
        For a table that is not square, or does not converge.
    """
    count = len(table.sectors)
    check_table(table)
    local = np.asarray(shares, dtype=float) * table.coefficients
    first = np.asarray(demand, dtype=float) * local_demand_share
    inverse = np.linalg.inv(np.eye(count) - local)
    output = inverse @ first
    extra = np.zeros(count)
    if induced:
        spending = np.outer(table.consumption * np.diag(np.asarray(shares)), table.wages)
        closed = np.linalg.solve(np.eye(count) - local - spending, first)
        extra = closed - output
    whole = output + extra
    return IoImpact(
        direct=first, indirect=output - first, induced=extra, value_added=whole * table.value_added,
        wages=whole * table.wages, jobs=whole * table.jobs,
    )  # fmt: skip


def check_table(table: IoTable) -> None:
    """Refuse a table that cannot be.

    Parameters
    ----------
    table : IoTable
        The table.

    Raises
    ------
    ScenarioError
        For wrong shapes, negative coefficients, and columns in which inputs and value added exceed the output.
    """
    count = len(table.sectors)
    faults = []
    if np.shape(table.coefficients) != (count, count):
        got = np.shape(table.coefficients)
        refuse([issue("region.input_output", "not a square table", got, f"{count} x {count}")])
    lengths = {name: np.shape(getattr(table, name)) for name in ("value_added", "wages", "jobs", "consumption")}
    for name, shape in lengths.items():
        faults += [] if shape == (count,) else [issue(f"region.input_output.{name}", "wrong length", shape, f"{count}")]
    refuse(faults)
    if np.any(np.asarray(table.coefficients) < 0.0):
        faults.append(issue("region.input_output", "negative coefficient", np.min(table.coefficients), "0 or more"))
    total = np.sum(table.coefficients, axis=0) + table.value_added
    faults += [
        issue(
            f"region.input_output.{table.sectors[i]}", "inputs and value added exceed the output", f"{total[i]:g}", "1"
        )
        for i in np.flatnonzero(total > 1.0 + 1e-6)
    ]
    refuse(faults)
