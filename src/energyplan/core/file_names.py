"""Names of plans and variants as names of folders."""

from __future__ import annotations

import re

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def folder_name(label: str) -> str:
    """Return a label as a folder name that every system takes.

    Parameters
    ----------
    label : str
        Of any characters.

    Returns
    -------
    str
        Without path separators and what Windows refuses, at most 60 characters; ``plan`` where nothing is left.
    """
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "_", label).strip(" .")[:60].rstrip(" .") or "plan"
    return f"_{name}" if _RESERVED.match(name) else name
