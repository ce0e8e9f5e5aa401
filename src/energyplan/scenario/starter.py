"""A small scenario that works, to start from."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from energyplan.core.errors import Issue, ScenarioError, Where
from energyplan.scenario.jsonschema import FILE_NAME, scenario_schema

FILES = ("town.yaml", "buildings.csv", "streets.geojson")


def write_starter(folder: Path) -> list[Path]:
    """Write the starter scenario into a folder and return the files written, the scenario first.

    Parameters
    ----------
    folder : Path
        Folder to write; it is made, with those above it. Nothing in it is ever replaced.

    Raises
    ------
    ScenarioError
        When the folder holds anything, or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            fix = "Choose another name, or empty the folder."
            raise ScenarioError([Issue(Where(str(folder)), "", "this exists already", fix=fix)])
        folder.mkdir(parents=True, exist_ok=True)
        contents = {
            name: resources.files("energyplan.scenario").joinpath("template", name).read_text(encoding="utf-8")
            for name in FILES
        }
        contents["town.yaml"] = contents["town.yaml"].replace("NAME", json.dumps(folder.name, ensure_ascii=False))
        contents[FILE_NAME] = json.dumps(scenario_schema(), ensure_ascii=False, separators=(",", ":")) + "\n"
        for name, text in contents.items():
            with (folder / name).open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except (OSError, ValueError) as error:
        what = "the folder cannot be written"
        raise ScenarioError([Issue(Where(str(folder)), "", what, str(error), fix="Choose another place.")]) from error
    return [folder / name for name in contents]
