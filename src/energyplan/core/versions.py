"""What a plan was computed with: versions of the program, of Python and of the libraries that figures hang on."""

from __future__ import annotations

import platform
from importlib import metadata

PACKAGES = ("energyplan", "highspy", "pyomo", "numpy", "scipy", "pandas", "xarray", "tsam", "pvlib")


def versions() -> dict[str, str]:
    """Return the version of Python and of each package, by name.

    Returns
    -------
    dict of str to str
        ``python`` first, then the program, the solver and the libraries as they are installed.
    """
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in PACKAGES}
