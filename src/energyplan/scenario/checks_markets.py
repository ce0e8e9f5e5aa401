"""What a scenario says about fuels, prices and the objective."""

from __future__ import annotations

from energyplan.catalogue.emissions import electricity_co2
from energyplan.catalogue.fuels import fuel_catalogue
from energyplan.catalogue.tariffs import tariff
from energyplan.core.errors import did_you_mean
from energyplan.core.units import CURRENCIES
from energyplan.scenario.checks import Checker
from energyplan.scenario.kinds import about_kinds
from energyplan.scenario.schema_markets import FuelMarket

PRICES = ("price_per_t", "price_per_l", "price_per_m3", "price_per_kwh")
CARRIERS = ("electricity", "heat", "cooling")


def check_fuels(check: Checker) -> None:
    """Fuels that are bought exist, each with one price, and those that plants burn can be bought."""
    spec = check.scenario.spec
    known = list(fuel_catalogue())
    about = about_kinds()
    plants = (*check.scenario.assets, *check.scenario.alternatives, *check.scenario.cooling)
    burnt = {
        carrier: a for a in plants if a.kind in about for carrier in about[a.kind].inputs if carrier not in CARRIERS
    }
    made = {carrier for a in plants if a.kind in about for carrier in about[a.kind].outputs}
    inputs = sorted({carrier for item in about.values() for carrier in item.inputs} - set(CARRIERS))
    for name, market in spec.markets.fuels.items():
        key = f"markets.{name}"
        if name not in known and name not in inputs:
            options = sorted({"grid", *known, *inputs})
            fix = did_you_mean(name, options) or "Known are: " + ", ".join(options) + "."
            check.fault(key, "no such fuel", got=name, fix=fix)
            continue
        _one_price(check, key, market, needed=name not in known and name in burnt)
    for name, asset in burnt.items():
        if name not in known and name not in made and name not in spec.markets.fuels:
            fix = f"Give its price: markets: {{{name}: {{price_per_kwh: ...}}}}."
            check.fault("markets", f"{asset.name} burns {name}, which nobody sells", fix=fix)
    for name in spec.emissions.fuels:
        check.known(f"emissions.fuels.{name}", name, sorted({*known, *inputs}), "no such fuel")


def _one_price(check: Checker, key: str, market: FuelMarket, *, needed: bool) -> None:
    given = [name for name in PRICES if getattr(market, name) is not None]
    if len(given) > 1:
        fix = "Keep the one it is traded by."
        check.fault(key, "more than one price", got=", ".join(given), expected="one", fix=fix)
    elif not given and needed:
        check.fault(key, "no price", expected="one of " + ", ".join(PRICES), fix="Give one.")


def check_grid(check: Checker) -> None:
    """Tariffs and utilities exist, feed-in is paid for assets there are, and selling does not beat buying."""
    spec = check.scenario.spec
    grid = spec.markets.grid
    if grid.tariff is not None:
        check.asked(lambda: tariff(grid.tariff or ""), "markets.grid.tariff")
    if spec.emissions.utility is not None:
        check.asked(lambda: electricity_co2(spec.emissions.utility), "emissions.utility")
    for name in grid.feed_in:
        check.known(f"markets.grid.feed_in.{name}", name, check.listed, "a feed-in price for an asset there is not")
    sells, buys = grid.export_price_per_kwh, grid.energy_price_per_kwh
    if sells is not None and buys is not None and sells > buys + grid.surcharge_per_kwh:
        what = "selling electricity brings more than buying it costs"
        fix = "Check both prices; a plan would trade as much as the connection lets through."
        check.warn("markets.grid.export_price_per_kwh", what, got=float(sells),
                   expected=f"at most {buys + grid.surcharge_per_kwh:g}", fix=fix)  # fmt: skip
    if grid.retail_price_per_kwh is not None and spec.networks.electricity is None:
        what = "without a private line (networks.electricity) all buildings share the grid connection and its price"
        fix = "Leave it out, and give the price of the town's mean customer as energy_price_per_kwh."
        check.warn("markets.grid.retail_price_per_kwh", what, got=float(grid.retail_price_per_kwh), fix=fix)
    if grid.export_series is not None and sells is not None:
        check.fault("markets.grid.export_series", "two prices for export", fix="Keep the series or the price.")
    if grid.price_series is not None and buys is not None and grid.market_area is None:
        check.fault("markets.grid.price_series", "two energy prices", fix="Keep the series or the price.")


def check_money(check: Checker) -> None:
    """Exchange rates are of currencies there are, and above nothing."""
    money = check.scenario.spec.money
    for code, rate in money.exchange_rates.items():
        key = f"money.exchange_rates.{code}"
        if check.known(key, code, CURRENCIES, "no such currency") and not 0.0 < rate < 1e9:
            fix = f"Give the value of one {code} in {money.currency}."
            check.fault(key, "not a rate of exchange", got=float(rate), expected="more than 0", fix=fix)


def check_plausible(check: Checker) -> None:
    """Figures far from what towns have: warnings only."""
    spec = check.scenario.spec
    place = spec.place
    boxes = {"JP": (24.0, 46.0, 122.0, 154.5), "DE": (47.0, 55.2, 5.5, 15.5)}  # latitudes, longitudes of the countries
    low, high, west, east = boxes.get(place.country, (-90.0, 90.0, -180.0, 180.0))
    if not (low <= place.latitude <= high and west <= place.longitude <= east):
        swapped = low <= place.longitude <= high and west <= place.latitude <= east
        fix = "Latitude and longitude are swapped." if swapped else "Check both, and place.country."
        check.warn(
            "place", f"this place is not in {place.country}", got=f"{place.latitude:g}, {place.longitude:g}", fix=fix
        )
    points = [(b.x, b.y) for b in check.scenario.buildings if b.x is not None and b.y is not None]
    if len(points) > 1 and not place.crs and not check.scenario.crs:
        spread = max(max(axis) - min(axis) for axis in zip(*points))
        if spread < 1.0:
            fix = "If x and y are longitude and latitude, give place.crs: EPSG:4326."
            check.warn("demand.buildings", "all buildings lie within a metre", got=f"{spread:.3g} m", fix=fix)
    if spec.money.discount_rate > 0.2:
        check.warn("money.discount_rate", "an unusually high interest rate", got=float(spec.money.discount_rate),
                   expected="0 to 0.2", fix="0.03 is 3 %.")  # fmt: skip
    for i, b in enumerate(check.scenario.buildings):
        heat = b.heat_kwh_per_year or (b.space_heat_kwh_per_year or 0.0) + (b.hot_water_kwh_per_year or 0.0)
        area = b.floor_area_m2 or 0.0
        key, fix = f"demand.buildings[{i}]", "Check the units."
        if area and heat / area > 1000.0:
            what = f"{b.id} needs very much heat for its floor area"
            check.warn(key, what, got=f"{heat / area:.0f} kWh/m2", expected="up to 1000 kWh/m2", fix=fix)
        hours = heat / b.heat_peak_kw if b.heat_peak_kw else 0.0
        if hours and not 300.0 <= hours <= 8760.0:
            what = f"peak and yearly heat of {b.id} do not fit together"
            got = f"{hours:.0f} hours of full load"
            check.warn(f"{key}.heat_peak_kw", what, got=got, expected="300 to 8760 h", fix=fix)
