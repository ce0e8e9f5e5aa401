"""Liquid water between 0 and 160 degC: density, viscosity, heat capacity, enthalpy and its inverse.

Polynomials in the temperature, fitted to IAPWS-IF97 region 1 [1]_ and the IAPWS 2008 viscosity [2]_ at 0.8 MPa. The
largest errors against that reference between 0 and 160 degC are 1.1e-5 (density), 4.5e-5 (viscosity), 3.7e-4 (heat
capacity) and 0.006 K (an enthalpy difference, as a temperature). Between 0.2 and 1.6 MPa the pressure moves density,
heat capacity and viscosity by at most 7.5e-4, 1.1e-3 and 1.6e-3. The heat capacity is the exact derivative of
the enthalpy, so that balances written in either agree to rounding. Below 0 degC (a stagnant pipe in frozen ground) the
curves go on smoothly; they describe no ice.

References
----------
.. [1] IAPWS R7-97(2012), "Revised Release on the IAPWS Industrial Formulation 1997 for the Thermodynamic Properties of
       Water and Steam".
.. [2] IAPWS R12-08, "Release on the IAPWS Formulation 2008 for the Viscosity of Ordinary Water Substance".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_DENSITY = (
    1000.2097916694838, 5.776583511641978e-2, -81.92725631778053e-4, 63.08394464667895e-6,
    -41.87218223285385e-8, 16.089553737679704e-10, -2.6735085838252335e-12,
)  # fmt: skip
_FLUIDITY = (
    558.5753264355897, 1946.139138598035e-2, 1319.1251676256866e-4, -247.07378691491215e-6,
    -0.9723481410414799e-8, -45.4401161721165e-10, 18.571583313791642e-12,
)  # fmt: skip
_HEAT_CAPACITY = (
    4214.387045344262, -255.46979018767487e-2, 588.6960776227104e-4, -598.6303425519567e-6,
    333.4229816731897e-8, -67.62701592412454e-10,
)  # fmt: skip
_ENTHALPY = (0.0, *(c / (i + 1) for i, c in enumerate(_HEAT_CAPACITY)))
_TEMPERATURE_START = (
    -0.0022683767530078482, 99.75857300020624 / 4.2e5, 2.307429078139542 / 4.2e5**2, -2.6958845533872986 / 4.2e5**3,
    1.1713852761589927 / 4.2e5**4, -0.2695416165566836 / 4.2e5**5,
)  # fmt: skip


def _horner(coefficients: tuple[float, ...], x: Array) -> Array:
    out = x * coefficients[-1]
    for c in coefficients[-2:0:-1]:
        out += c
        out *= x
    out += coefficients[0]
    return out


def _as_array(x: ArrayLike) -> Array:
    return np.asarray(x, dtype=np.float64)


def density(temp: ArrayLike) -> Array:
    """Density of liquid water (IAPWS-IF97 at 0.8 MPa, within 1.1e-5).

    Parameters
    ----------
    temp : array
        Temperature [degC].

    Returns
    -------
    array
        Density [kg/m3], in the shape of `temp`.
    """
    return _horner(_DENSITY, _as_array(temp))


def viscosity(temp: ArrayLike) -> Array:
    """Dynamic viscosity of liquid water (IAPWS 2008 at 0.8 MPa, within 4.5e-5).

    Parameters
    ----------
    temp : array
        Temperature [degC].

    Returns
    -------
    array
        Dynamic viscosity [Pa s], in the shape of `temp`.
    """
    return 1.0 / fluidity(temp)


def fluidity(temp: ArrayLike) -> Array:
    """Reciprocal of the dynamic viscosity, which is nearly a parabola in the temperature (IAPWS 2008, within 4.5e-5).

    Parameters
    ----------
    temp : array
        Temperature [degC].

    Returns
    -------
    array
        Fluidity [1/(Pa s)], in the shape of `temp`.
    """
    return _horner(_FLUIDITY, _as_array(temp))


def specific_volume(temp: ArrayLike) -> Array:
    """Reciprocal of the density.

    Parameters
    ----------
    temp : array
        Temperature [degC].

    Returns
    -------
    array
        Specific volume [m3/kg], in the shape of `temp`.
    """
    return 1.0 / density(temp)


def heat_capacity(temp: ArrayLike) -> Array:
    """Isobaric heat capacity of liquid water (IAPWS-IF97 at 0.8 MPa, within 3.7e-4).

    Parameters
    ----------
    temp : array
        Temperature [degC].

    Returns
    -------
    array
        Heat capacity [J/(kg K)], in the shape of `temp`.
    """
    return _horner(_HEAT_CAPACITY, _as_array(temp))


def enthalpy(temp: ArrayLike) -> Array:
    """Specific enthalpy of liquid water above 0 degC, the integral of `heat_capacity`.

    Parameters
    ----------
    temp : array
        Temperature [degC].

    Returns
    -------
    array
        Specific enthalpy, zero at 0 degC [J/kg], in the shape of `temp`.
    """
    return _horner(_ENTHALPY, _as_array(temp))


def temperature(specific_enthalpy: ArrayLike) -> Array:
    """Temperature of liquid water with a given enthalpy: the inverse of `enthalpy`, to 1e-8 K.

    A polynomial start within 0.003 K is polished by one Newton step on `enthalpy`.

    Parameters
    ----------
    specific_enthalpy : array
        Specific enthalpy, zero at 0 degC [J/kg].

    Returns
    -------
    array
        Temperature [degC], in the shape of the argument.
    """
    h = _as_array(specific_enthalpy)
    t = _horner(_TEMPERATURE_START, h)
    return t - (enthalpy(t) - h) / heat_capacity(t)
