"""Plans on disk: a folder with plan.nc, summary.json and tables, replaced as a whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.results.exchange_names import exchange_names
from energyplan.results.frames import frames
from energyplan.results.netcdf import FORMAT, plain, read_netcdf
from energyplan.results.plan import Plan
from energyplan.results.tables import without_formulas

MANIFEST = ".energyplan-files"
Writer = Callable[[Plan, Path], object]
STALE_SECONDS = 86400.0
"""Age at which what a killed run left beside the output folder is swept away [s]."""


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
        For a file that is not there, is no plan, or was written by an older or newer version.
    """
    path = Path(path)
    file = path / "plan.nc" if path.is_dir() else path
    if not file.is_file():
        fix = "Run `energyplan run SCENARIO -o DIR` first, and name that folder."
        raise ScenarioError([Issue(Where(str(file)), "", "no plan here", fix=fix)])
    try:
        data, texts = read_netcdf(file)
        written = int(texts["energyplan_format"])
        if written != FORMAT:
            what = f"written by {'an older' if written < FORMAT else 'a newer'} version of energyplan"
            fix = "Run its scenario again." if written < FORMAT else "Open it with that version, or run it again."
            raise ScenarioError([Issue(Where(str(file)), "", what, str(written), f"format {FORMAT}", fix=fix)])
        summary, tables = json.loads(texts["plan_summary"]), frames(texts["plan_tables"])
        return Plan(texts["plan_name"], texts["plan_variant"], summary, data, tables, texts["plan_scenario"])
    except (OSError, KeyError, ValueError) as error:
        where = Where(str(file))
        raise ScenarioError([Issue(where, "", "not a plan of energyplan", got=type(error).__name__)]) from error


def check_folder(folder: str | Path) -> Path:
    """Refuse an output folder that cannot be written, before a plan is made for it.

    Parameters
    ----------
    folder : str or Path
        Output folder; it need not exist.

    Returns
    -------
    Path
        Its absolute path, symbolic links followed.

    Raises
    ------
    ScenarioError
        For a file, a folder without the right to write, and the folder one works in: it is replaced as a whole.
    """
    place = Path(folder)
    try:
        path = place.resolve()
        working = Path.cwd().resolve()
        above = next(p for p in (path, *path.parents) if p.exists())
        what, fix = "", "Choose another place."
        if (path.exists() and not path.is_dir()) or not above.is_dir():
            what = "the output folder is a file"
        elif working == path or path in working.parents or path.parent == path or os.path.ismount(path):
            what, fix = "the output folder is replaced as a whole", "Choose a folder of its own, such as -o plan."
        elif not os.access(above if path != above else path.parent, os.W_OK):
            what = "the output folder cannot be written"
    except (OSError, ValueError, RuntimeError) as error:
        raise _unwritable(place, error) from error
    if what:
        raise ScenarioError([Issue(Where(str(place)), "", what, fix=fix)])
    return path


def save_folder(plan: Plan, folder: str | Path, more: Sequence[Writer] = ()) -> Path:
    """Write plan.nc, summary.json and tables into a folder; a previous one stays whole until the new one is.

    Parameters
    ----------
    plan : Plan
        What to save.
    folder : str or Path
        Output folder. What an earlier run wrote into it is replaced; anything else is kept.
    more : sequence of callable
        Each writes more files of the plan (report, workbook, layers) into the folder it is given.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ScenarioError
        Where it cannot be written.
    """
    path = check_folder(folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        fresh = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent))
        try:
            _write(plan, fresh, more)
            _swap(fresh, path)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise _unwritable(Path(folder), error) from error
    return Path(folder)


def add_files(folder: str | Path, names: Sequence[str]) -> None:
    """List files as a plan's own that were written into its folder later, so that the next run replaces them.

    Parameters
    ----------
    folder : str or Path
        Folder of a plan.
    names : sequence of str
        Files in it, as paths from the folder.
    """
    listed = Path(folder) / MANIFEST
    before = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else []
    listed.write_text("\n".join(sorted({*before, *names, MANIFEST})) + "\n", encoding="utf-8")


def _unwritable(folder: Path, error: Exception) -> ScenarioError:
    told = getattr(error, "strerror", None) or str(error)
    what = "the output folder cannot be written"
    return ScenarioError([Issue(Where(str(folder)), "", what, got=told, fix="Choose another place.")])


def _write(plan: Plan, fresh: Path, more: Sequence[Writer]) -> None:
    """Write everything of a plan, and the list of what was written."""
    plan.to_netcdf(fresh / "plan.nc")
    text = json.dumps(plain(plan.summary), ensure_ascii=False, indent=2, allow_nan=False)
    (fresh / "summary.json").write_text(text + "\n", encoding="utf-8")
    (fresh / "scenario_as_planned.yaml").write_text(plan.scenario, encoding="utf-8")
    (fresh / "tables").mkdir()
    for name, table in plan.tables.items():
        without_formulas(table).to_csv(fresh / "tables" / f"{name}.csv", index=False, encoding="utf-8-sig")
    for writer in more:
        writer(plan, fresh)
    files = sorted(p.relative_to(fresh).as_posix() for p in fresh.rglob("*") if p.is_file())
    (fresh / MANIFEST).write_text("\n".join([*files, MANIFEST]) + "\n", encoding="utf-8")


def _swap(fresh: Path, folder: Path) -> None:
    """Put a finished folder in the place of the old one; what is not ours goes with it."""
    os.chmod(fresh, 0o755)
    if not folder.exists():
        os.replace(fresh, folder)
        return
    _keep(folder, fresh)
    if exchange_names(fresh, folder):  # the old one now bears the temporary name, and is removed under it
        return
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}.tmp")
    os.replace(folder, old)
    try:
        os.replace(fresh, folder)
    except OSError:  # as where Windows holds a file of it open: the previous plan keeps its place
        os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _keep(folder: Path, fresh: Path) -> None:
    """Link (copy where links cannot be) what an earlier run did not write from the old folder into the new one."""
    listed = folder / MANIFEST
    ours = set(listed.read_text(encoding="utf-8").splitlines()) if listed.is_file() else set()
    for kept in sorted(folder.rglob("*")):
        name = kept.relative_to(folder)
        target = fresh / name
        if name.as_posix() in ours or target.exists():
            continue
        if kept.is_dir() and not kept.is_symlink():
            target.mkdir(parents=True)
            shutil.copystat(kept, target)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(kept, target, follow_symlinks=False)
        except (OSError, NotImplementedError):
            shutil.copy2(kept, target, follow_symlinks=False)


def _sweep(folder: Path) -> None:
    """Remove what runs that were killed long ago left beside a folder; what could be the plan itself is kept."""
    for left in folder.parent.glob(f".{folder.name}.*.tmp"):
        with contextlib.suppress(OSError):
            old = time.time() - left.stat().st_mtime > STALE_SECONDS
            if old and left.is_dir() and not left.is_symlink() and (folder.exists() or ".old-" not in left.name):
                shutil.rmtree(left, ignore_errors=True)
