"""Plans on disk: a folder with plan.nc, summary.json and tables, replaced as a whole or not at all."""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.results.netcdf import plain, read_netcdf
from energyplan.results.plan import Plan

MANIFEST = ".energyplan-files"


def open_plan(path: str | Path) -> Plan:
    """Open a saved plan.

    Parameters
    ----------
    path : str or Path
        ``plan.nc``, or the folder that holds it.

    Returns
    -------
    Plan
        Without the records it was made from.

    Raises
    ------
    ScenarioError
        For a file that is not there or is no plan.
    """
    path = Path(path)
    file = path / "plan.nc" if path.is_dir() else path
    if not file.is_file():
        fix = "Run `energyplan run SCENARIO -o DIR` first, and name that folder."
        raise ScenarioError([Issue(Where(str(file)), "", "no plan here", fix=fix)])
    try:
        data, texts = read_netcdf(file)
        summary, tables = json.loads(texts["plan_summary"]), json.loads(texts["plan_tables"])
        frames = {
            name: pd.read_csv(io.StringIO(text), keep_default_na=False, na_values=["nan"])
            for name, text in tables.items()
            if text.strip()
        }
        return Plan(texts["plan_name"], texts["plan_variant"], summary, data, frames, texts["plan_scenario"])
    except (OSError, KeyError, ValueError) as error:
        where = Where(str(file))
        raise ScenarioError([Issue(where, "", "not a plan of energyplan", got=type(error).__name__)]) from error


def save_folder(plan: Plan, folder: str | Path) -> Path:
    """Write plan.nc, summary.json and tables into a folder; a previous one stays whole until the new one is.

    Parameters
    ----------
    plan : Plan
        What to save.
    folder : str or Path
        Output folder. What an earlier run wrote into it is replaced; anything else is kept.

    Returns
    -------
    Path
        The folder.
    """
    folder = Path(folder).absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".tmp", dir=folder.parent))
    try:
        plan.to_netcdf(fresh / "plan.nc")
        text = json.dumps(plain(plan.summary), ensure_ascii=False, indent=2, allow_nan=False)
        (fresh / "summary.json").write_text(text + "\n", encoding="utf-8")
        (fresh / "scenario_as_planned.yaml").write_text(plan.scenario, encoding="utf-8")
        (fresh / "tables").mkdir()
        for name, table in plan.tables.items():
            table.to_csv(fresh / "tables" / f"{name}.csv", index=False, encoding="utf-8-sig")
        files = sorted(str(p.relative_to(fresh)) for p in fresh.rglob("*") if p.is_file())
        (fresh / MANIFEST).write_text("\n".join([*files, MANIFEST]) + "\n", encoding="utf-8")
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return folder


def _swap(fresh: Path, folder: Path) -> None:
    """Put a finished folder in the place of the old one; copy what is not ours into it first."""
    os.chmod(fresh, 0o755)
    if not folder.exists():
        os.replace(fresh, folder)
        return
    listed = folder / MANIFEST
    ours = set(listed.read_text(encoding="utf-8").splitlines()) if listed.is_file() else set()
    for kept in folder.rglob("*"):
        name = kept.relative_to(folder)
        target = fresh / name
        if (kept.is_file() or kept.is_symlink()) and str(name) not in ours and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(kept, target, follow_symlinks=False)
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}.tmp")
    os.replace(folder, old)
    os.replace(fresh, folder)
    shutil.rmtree(old, ignore_errors=True)
