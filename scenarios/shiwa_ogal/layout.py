"""Draw the stylised layout of the Ogal district and write its tables.

No plan of the pipes is published, so this draws one: which block lies where follows what newspapers and the builders
write (docs/explanation/shiwa_ogal.md lists them), the distances are estimates, and the 57 plots are laid out as a
regular street grid. Run::

    python scenarios/shiwa_ogal/layout.py            # rewrites data/
    python scenarios/shiwa_ogal/layout.py --check    # says whether data/ is what the layout gives

x points east and y north, in metres from the energy station.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

HOME_M2 = 120  # assumption: floor area of an eco-house
PLOT_WIDTH_M, PLOT_DEPTH_M = 14, 17  # assumption: about 240 m2
LANES_X = (-150, -190, -230, -270)  # four lanes, plots on both sides, seven to a side
PLOTS_PER_SIDE = 7
HOMES_CONNECTED = 46  # the association of the wood-energy trade counts 46 homes, the company about 45, of 57 plots
ROAD_Y, SOUTH_Y = 40, -70

PUBLIC = (
    # id, use, floor area [m2], x, y
    ("town_hall", "town_hall", 6650, -5, 115),
    ("ogal_base", "hotel", 4200, 160, 112),
    ("nursery", "kindergarten", 1200, -70, 5),
)


def homes() -> list[dict[str, Any]]:
    """Return the 57 plots; those sold last, farthest from the station, do without the network."""
    sides = [(x, side) for x in LANES_X for side in (1, -1)]
    places = [
        (x + side * (3 + PLOT_DEPTH_M / 2), ROAD_Y - 12 - PLOT_WIDTH_M * row)
        for row in range(PLOTS_PER_SIDE)
        for x, side in sides
    ]
    places.append((LANES_X[-1] - 25, ROAD_Y + 5))
    places.sort(key=lambda place: (place[0] ** 2 + place[1] ** 2, place))
    return [
        {"id": f"home_{number:02d}", "use": "house", "floor_area_m2": HOME_M2, "x": f"{x:.1f}", "y": f"{y:.1f}",
         "heat_connection": "" if number <= HOMES_CONNECTED else "forbidden", "cooling_connection": "forbidden"}
        for number, (x, y) in enumerate(places, start=1)
    ]  # fmt: skip


def buildings() -> list[dict[str, Any]]:
    """Return the buildings as they are connected today."""
    public = [
        {"id": name, "use": use, "floor_area_m2": area, "x": f"{x:.1f}", "y": f"{y:.1f}",
         "heat_connection": "", "cooling_connection": ""}
        for name, use, area, x, y in PUBLIC
    ]  # fmt: skip
    return public + homes()


def streets() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return nodes and edges: the blocks round the square, and the lanes of the housing area."""
    spots = {
        "station": (0, 0), "gate": (0, ROAD_Y), "nursery": (-70, ROAD_Y), "square_west": (-85, ROAD_Y),
        "square_nw": (-85, 95), "hall": (-5, 95), "square_ne": (90, 95), "base": (160, 95), "square_se": (90, ROAD_Y),
    }  # fmt: skip
    ways = [
        ("station", "gate", "soft"), ("gate", "nursery", "hard"), ("nursery", "square_west", "hard"),
        ("square_west", "square_nw", "soft"), ("square_nw", "hall", "soft"), ("hall", "square_ne", "soft"),
        ("square_ne", "base", "hard"), ("gate", "square_se", "hard"), ("square_se", "square_ne", "hard"),
    ]  # fmt: skip
    last = "square_west"
    for number, x in enumerate(LANES_X, start=1):
        spots[f"lane{number}"] = (x, ROAD_Y)
        ways.append((last, f"lane{number}", "hard"))
        last, above = f"lane{number}", f"lane{number}"
        for row in range(PLOTS_PER_SIDE):
            here = f"lane{number}_{row + 1}"
            spots[here] = (x, ROAD_Y - 12 - PLOT_WIDTH_M * row)
            ways.append((above, here, "hard"))
            above = here
        spots[f"south{number}"] = (x, SOUTH_Y)
        ways.append((above, f"south{number}", "hard"))
        if number > 1:
            ways.append((f"south{number - 1}", f"south{number}", "hard"))
    spots["west_end"] = (LANES_X[-1] - 25, ROAD_Y)
    ways.append((last, "west_end", "hard"))
    nodes = [{"id": name, "x": x, "y": y} for name, (x, y) in spots.items()]
    edges = [{"id": f"{a}-{b}", "from_node": a, "to_node": b, "surface": surface} for a, b, surface in ways]
    return nodes, edges


def tables() -> dict[str, str]:
    """Return every table as the text of its file, by file name."""
    now = buildings()
    open_to_all = [{**row, "heat_connection": ""} for row in now]
    nodes, edges = streets()
    rows = {"buildings.csv": now, "buildings_all_plots.csv": open_to_all, "nodes.csv": nodes, "edges.csv": edges}
    return {name: _text(table) for name, table in rows.items()}


def _text(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> int:
    """Write the tables, or check them."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with the committed tables, write nothing")
    check = arguments.parse_args().check
    found = tables()
    if check:
        wrong = [name for name, text in found.items() if (DATA / name).read_text(encoding="utf-8") != text]
        print("differs: " + ", ".join(wrong) if wrong else "all tables as committed")
        return 1 if wrong else 0
    DATA.mkdir(exist_ok=True)
    for name, text in found.items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
