"""Two folders change names in one step that nothing can interrupt, where the system can do that."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux; RENAME_SWAP of macOS is 2 as well."""


def exchange_names(first: Path, second: Path) -> bool:
    """Exchange the names of two files or folders of one file system at once.

    Parameters
    ----------
    first, second : Path
        Both exist.

    Returns
    -------
    bool
        False where this system or file system cannot; nothing has changed then.
    """
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            done = library.renamex_np(os.fsencode(first), os.fsencode(second), ctypes.c_uint(_EXCHANGE))
        else:
            here, swap = ctypes.c_int(_HERE), ctypes.c_uint(_EXCHANGE)
            done = library.renameat2(here, os.fsencode(first), here, os.fsencode(second), swap)
    except (AttributeError, OSError, TypeError):
        return False
    return int(done) == 0
