"""Maps drawn from the plan itself: streets, pipes and lines, buildings, plants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from plotly.graph_objects import Figure

from energyplan.report.blocks import Words
from energyplan.report.figures.mercator import Frame, frame_of
from energyplan.report.figures.names import asset_words, carrier_colour, network_words, size_words, use_words
from energyplan.report.figures.theme import INK, MUTED, carrier_words, kind_words, safe, styled
from energyplan.report.numbers import plain_number, told
from energyplan.results.plan import Plan

Values = NDArray[np.float64]
CARRIERS = ("heat", "cooling", "electricity")
_SHARE, _DASH = (1.5, 0.8, 0.6), ("solid", "dash", "dot")  # what lies on top is thinner: no network hides another
FEW, TOWN = 60, 300
"""Buildings up to which each has room for a large circle, and from which pipes lie above the circles."""
STREET, JOINED, ALONE = "#d3d9de", "#00629b", "#9aa5ad"


def overview(plan: Plan, lang: str = "en") -> Figure:
    """Return the plan's map at a glance: what is laid, who is connected, where the plants stand."""
    return _figure(plan, lang, detail=False, height=460)


def network_map(plan: Plan, lang: str = "en") -> Figure:
    """Return the map for engineers: sizes, flows, temperatures and voltages of every route by pointing at it."""
    return _figure(plan, lang, detail=True, height=620)


def has_map(plan: Plan) -> bool:
    """Whether anything of a plan has a place."""
    data = plan.results
    places = [data[n].to_numpy() for n in ("node_x", "building_x", "asset_x") if n in data]
    return any(np.isfinite(xy).any() for xy in places)


def _figure(plan: Plan, lang: str, *, detail: bool, height: int) -> Figure:
    frame = frame_of(plan)
    lines = _lines(plan.results, frame)
    pipes = [t for n, carrier in enumerate(CARRIERS) for t in _network(plan, carrier, lines, lang, (detail, n))]
    houses = list(_buildings(plan, lang, frame))
    laid = [*houses, *pipes] if _scale(plan) < 0.5 else [*pipes, *houses]
    traces = [*_streets(lines, lang), *laid, *_plants(plan, lang, frame)]
    if detail:
        traces += _route_hover(plan, lines, lang)
    axis = {"visible": False, "showgrid": False, "zeroline": False, "automargin": False}
    return styled(
        traces,
        height,
        xaxis=axis,
        yaxis={**axis, "scaleanchor": "x", "scaleratio": 1},
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        hovermode="closest",
        dragmode="pan",
        legend={"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top"},
        meta={"tiles": frame.tiles()} if frame is not None else {},
        **_scale_bar(traces),
    )


def _scale(plan: Plan) -> float:
    """Return how large circles and lines are drawn: a whole town leaves little room for each."""
    count = plan.results.sizes.get("building", 0)
    return 1.0 if count < FEW else 0.6 if count < TOWN else 0.3


def _points(data: xr.Dataset, dim: str, frame: Frame | None) -> Values:
    """Return the places of nodes, buildings, assets or points of lines on the map ``[n, 2]`` [m]."""
    points = np.column_stack([data[f"{dim}_x"].to_numpy(), data[f"{dim}_y"].to_numpy()]).astype(float)
    return points if frame is None else frame.to_map(points)


def _lines(data: xr.Dataset, frame: Frame | None) -> list[Values]:
    """Return the points of every route ``[route][point, 2]`` [m]."""
    count = data.sizes.get("route", 0)
    if "vertex_route" in data:
        number = data["vertex_route"].to_numpy()
        xy = _points(data, "vertex", frame)
        return np.split(xy, np.searchsorted(number, np.arange(1, count))) if count else []
    at = {str(n): i for i, n in enumerate(data["node"].to_numpy())}
    xy = _points(data, "node", frame)
    ends = zip(data["route_from"].to_numpy(), data["route_to"].to_numpy())
    return [xy[[at[str(a)], at[str(b)]]] for a, b in ends]


def _joined(lines: list[Values], which: NDArray[np.intp]) -> tuple[list[Any], list[Any]]:
    """Return x and y of several lines in one trace, gaps between them."""
    x: list[Any] = []
    y: list[Any] = []
    for r in which:
        x += [*np.round(lines[r][:, 0], 2).tolist(), None]
        y += [*np.round(lines[r][:, 1], 2).tolist(), None]
    return x, y


def _streets(lines: list[Values], lang: str) -> Iterator[dict[str, Any]]:
    if lines:
        x, y = _joined(lines, np.arange(len(lines)))
        name = Words("Streets", "道路").get(lang)
        yield {
            "type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "hoverinfo": "skip",
            "line": {"color": STREET, "width": 1.5},
        }  # fmt: skip


def _network(
    plan: Plan, carrier: str, lines: list[Values], lang: str, how: tuple[bool, int]
) -> Iterator[dict[str, Any]]:
    data, (detail, number) = plan.results, how
    if f"{carrier}_size" not in data:
        return
    size = data[f"{carrier}_size"].to_numpy().astype(str)
    order = list(plan.summary["networks"].get(carrier, {}).get("length_by_size_m", {}))
    order += sorted(set(size) - {"", *order})
    title = network_words(carrier).get(lang)
    for rank, name in enumerate(n for n in order if (size == n).any()):
        x, y = _joined(lines, np.flatnonzero(size == name))
        width = (2.5 + (7.0 * (rank + 1) / len(order) if detail else 1.5)) * _SHARE[number]
        width *= 0.6 if _scale(plan) < 0.5 else 1.0
        label = f"{title} {safe(size_words(name, carrier).get(lang))}" if detail else title
        yield {
            "type": "scatter", "mode": "lines", "x": x, "y": y, "name": label, "hoverinfo": "skip",
            "legendgroup": carrier if not detail else f"{carrier} {name}", "showlegend": detail or rank == 0,
            "line": {"color": carrier_colour(carrier), "width": width, "dash": _DASH[number]},
            "opacity": 0.95,
        }  # fmt: skip


def _buildings(plan: Plan, lang: str, frame: Frame | None) -> Iterator[dict[str, Any]]:
    data = plan.results
    if not data.sizes.get("building"):
        return
    x, y = _points(data, "building", frame).T
    heat = data["building_heat_kwh"].to_numpy()
    joined = np.any([data[f"{c}_connected"].to_numpy() for c in CARRIERS], axis=0)
    most = max(float(heat.max(initial=0.0)), 1.0)
    scale = _scale(plan)
    size = np.round(6.0 * min(scale + 0.4, 1.0) + 16.0 * np.sqrt(heat / most) * scale, 1)
    rim = 1.5 if scale > 0.5 else 0.8
    texts = np.array(_building_texts(plan, lang), dtype=object)
    names = (Words("Connected building", "接続する建物"), Words("Building on its own", "個別供給の建物"))
    for on, name, colour in ((True, names[0], JOINED), (False, names[1], ALONE)):
        which = (joined == on) & np.isfinite(x)
        if which.any():
            yield {
                "type": "scatter", "mode": "markers", "x": np.round(x[which], 1).tolist(),
                "y": np.round(y[which], 1).tolist(), "name": name.get(lang), "text": texts[which].tolist(),
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {"size": size[which].tolist(), "color": colour if on else "#ffffff", "symbol": "circle",
                           "line": {"color": "#ffffff" if on else "#7c8790", "width": min(rim, 1.0) if on else rim}},
            }  # fmt: skip


def _building_texts(plan: Plan, lang: str) -> list[str]:
    data = plan.results
    columns = {str(n): v.to_numpy() for n, v in data.variables.items() if v.dims == ("building",)}
    found = []
    for b, name in enumerate(data["building"].to_numpy()):
        parts = [f"<b>{safe(str(name))}</b>", safe(use_words(str(columns["building_use"][b])).get(lang))]
        for carrier, own in (("heat", "own_heating"), ("cooling", "own_cooling"), ("electricity", "")):
            kwh = float(columns[f"building_{carrier}_kwh"][b])
            if kwh > 0:
                machine = str(columns[own][b]) if own else ""
                words = _supply(carrier, bool(columns[f"{carrier}_connected"][b]), machine)
                parts.append(f"{words.get(lang)}: {told(kwh, 'kWh/a').get(lang)}")
        found.append("<br>".join(parts))
    return found


def _supply(carrier: str, on: bool, machine: str) -> Words:
    words = carrier_words(carrier)
    if on:
        return Words(f"{words.en} (network)", f"{words.ja}(接続)")
    if machine:
        kind = kind_words(machine)
        return Words(f"{words.en} ({kind.en})", f"{words.ja}({kind.ja})")
    return words


def _plants(plan: Plan, lang: str, frame: Frame | None) -> Iterator[dict[str, Any]]:
    data = plan.results
    if "asset_x" not in data:
        return
    spots: dict[tuple[float, float], list[str]] = {}
    places = _points(data, "asset", frame)
    size, units = data["capacity"].to_numpy(), data["asset_unit"].to_numpy()
    for i, name in enumerate(data["asset"].to_numpy()):
        xy = float(places[i, 0]), float(places[i, 1])
        if np.isfinite(xy).all() and (size[i] > 1e-6):
            limited = np.isfinite(size[i])
            told_size = f": {plain_number(float(size[i]))} {safe(str(units[i]))}" if limited else ""
            spots.setdefault(xy, []).append(safe(asset_words(plan, str(name)).get(lang)) + told_size)
    if spots:
        yield {
            "type": "scatter", "mode": "markers", "x": [xy[0] for xy in spots], "y": [xy[1] for xy in spots],
            "name": Words("Plant", "プラント").get(lang), "text": ["<br>".join(names) for names in spots.values()],
            "hovertemplate": "%{text}<extra></extra>",
            "marker": {"symbol": "square", "size": 15, "color": INK, "line": {"color": "#fff", "width": 2}},
        }  # fmt: skip


def _route_hover(plan: Plan, lines: list[Values], lang: str) -> Iterator[dict[str, Any]]:
    """Points in the middle of what is built, seen only when pointed at."""
    sizes = [plan.results[f"{c}_size"].to_numpy().astype(str) for c in CARRIERS if f"{c}_size" in plan.results]
    if not sizes:
        return
    built = np.flatnonzero(np.any([s != "" for s in sizes], axis=0))
    middle = np.array([_middle(lines[r]) for r in built]).reshape(-1, 2)
    yield {
        "type": "scatter", "mode": "markers", "x": np.round(middle[:, 0], 1).tolist(),
        "y": np.round(middle[:, 1], 1).tolist(), "text": _route_texts(plan, built, lang),
        "name": Words("Routes", "路線").get(lang), "showlegend": False, "hovertemplate": "%{text}<extra></extra>",
        "marker": {"size": 14, "color": "rgba(255,255,255,0.01)"},
    }  # fmt: skip


def _middle(points: Values) -> Values:
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    half = along[-1] / 2.0
    return np.array([np.interp(half, along, points[:, axis]) for axis in (0, 1)])


_FIGURES: tuple[tuple[str, str, Words, str, float], ...] = (
    ("heat", "heat_gradient_pa_per_m", Words("pressure loss", "圧力損失"), "Pa/m", 1.0),
    ("heat", "heat_velocity_m_per_s", Words("velocity", "流速"), "m/s", 1.0),
    ("cooling", "cooling_gradient_pa_per_m", Words("pressure loss", "圧力損失"), "Pa/m", 1.0),
    ("cooling", "cooling_velocity_m_per_s", Words("velocity", "流速"), "m/s", 1.0),
    ("heat", "heat_loss_kwh", Words("loss in the year", "年間損失"), "kWh", 1.0),
    ("cooling", "cooling_loss_kwh", Words("loss in the year", "年間損失"), "kWh", 1.0),
    ("electricity", "line_loading", Words("loading", "利用率"), "%", 100.0),
    ("electricity", "line_loss_kwh", Words("loss in the year", "年間損失"), "kWh", 1.0),
)
_ENDS: tuple[tuple[str, str, Words, str, float], ...] = (
    ("heat", "heat_supply_temp_min_degc", Words("lowest supply temperature", "最低往き温度"), "°C", 1.0),
    ("electricity", "voltage_min", Words("lowest voltage", "最低電圧"), "%", 100.0),
    ("electricity", "voltage_max", Words("highest voltage", "最高電圧"), "%", 100.0),
)


def _route_texts(plan: Plan, built: NDArray[np.intp], lang: str) -> list[str]:
    """Return what is told of each route that is built: sizes, flows, the worst of the year on it and at its ends."""
    data = plan.results
    names, length = data["route"].to_numpy(), data["route_length_m"].to_numpy()
    lines = [[f"<b>{safe(str(names[r]))}</b>  {plain_number(float(length[r]), 0)} m"] for r in built]
    for carrier in CARRIERS:
        if f"{carrier}_size" not in data:
            continue
        size = data[f"{carrier}_size"].to_numpy().astype(str)[built]
        flow = np.abs(data[f"{carrier}_flow_kw"].to_numpy()[:, built]).max(axis=0, initial=0.0)
        title = network_words(carrier).get(lang)
        figures = [(w, u, f * v) for of, w, u, f, v in _worst(data, built) if of == carrier]
        for i, parts in enumerate(lines):
            if not size[i]:
                continue
            parts.append(
                f"{title} {safe(size_words(size[i], carrier).get(lang))}: {plain_number(float(flow[i]), 0)} kW"
            )
            parts += [
                f"{words.get(lang)} {plain_number(float(values[i]), 1 if unit in ('%', '°C') else None)} {unit}"
                for words, unit, values in figures
                if np.isfinite(values[i])
            ]
    return ["<br>".join(parts) for parts in lines]


def _worst(data: xr.Dataset, built: NDArray[np.intp]) -> Iterator[tuple[str, Words, str, float, Values]]:
    """Yield carrier, name, unit, factor and values ``[built route]`` of what the load flow found worst."""
    for carrier, name, words, unit, factor in _FIGURES:
        if name in data:
            yield carrier, words, unit, factor, data[name].to_numpy()[built]
    at = {str(n): i for i, n in enumerate(data["node"].to_numpy())}
    ends = [np.array([at[str(n)] for n in data[f"route_{e}"].to_numpy()[built]], dtype=int) for e in ("from", "to")]
    for carrier, name, words, unit, factor in _ENDS:
        if name in data:
            values = data[name].to_numpy()
            rule = np.fmax if name.endswith("max") else np.fmin
            yield carrier, words, unit, factor, rule(values[ends[0]], values[ends[1]])


def _scale_bar(traces: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a bar of a round length for the lower left corner."""
    x = np.array([v for t in traces for v in t["x"] if v is not None], dtype=float)
    y = np.array([v for t in traces for v in t["y"] if v is not None], dtype=float)
    if not len(x):
        return {}
    width = max(float(np.ptp(x)), float(np.ptp(y)), 10.0)
    power = 10.0 ** np.floor(np.log10(width / 4.0))
    length = float(max(m * power for m in (1, 2, 5) if m * power <= width / 4.0))
    left, low = float(x.min()), float(y.min()) - 0.06 * width
    text = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    return {
        "shapes": [{"type": "line", "x0": left, "x1": left + length, "y0": low, "y1": low,
                    "line": {"color": MUTED, "width": 2}}],
        "annotations": [{"x": left + length / 2, "y": low, "text": text, "showarrow": False, "yshift": 10,
                         "font": {"size": 11, "color": MUTED}}],
    }  # fmt: skip
