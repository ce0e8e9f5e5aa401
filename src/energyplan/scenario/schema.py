"""The scenario as a person writes it, format 1."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from energyplan.core.fields import Spec
from energyplan.scenario.schema_companies import CompanySpec, RegionSection, ResilienceSection, StagesSection
from energyplan.scenario.schema_demand import DemandSection
from energyplan.scenario.schema_markets import EmissionsSection, MarketsSection, ObjectiveSection
from energyplan.scenario.schema_networks import NetworksSection
from energyplan.scenario.schema_place import MoneySection, Place, RoutesSection, Site, TimeSection, WeatherSection


class ScenarioSpec(Spec):
    """A scenario file. Everything but `format`, `name`, `weather` and `demand` has a default."""

    format: Literal[1]
    """Version of the format."""
    name: str = Field(min_length=1, max_length=300)
    """Name of the plan, as it stands on the report."""
    description: str = ""
    """What the plan is about, in a paragraph."""
    place: Place = Place()
    """Where it lies."""
    money: MoneySection = MoneySection()
    """Currency, price level and interest."""
    time: TimeSection = TimeSection()
    """How the year is shortened."""
    weather: WeatherSection
    """Where the year's weather comes from."""
    series: dict[str, str] = Field(default_factory=dict)
    """Hourly series by name: a CSV file, or ``file.csv#column``, with 8760 rows."""
    zones: tuple[str, ...] = ("town",)
    """Supply areas; energy is balanced in each."""
    sites: tuple[Site, ...] = ()
    """Places where assets may stand."""
    demand: DemandSection = DemandSection()
    """Who needs what."""
    routes: str | RoutesSection | None = None
    """The streets: a map file, or tables."""
    networks: NetworksSection = NetworksSection()
    """Networks that may be built."""
    assets: tuple[dict[str, Any], ...] = ()
    """Generation, conversion and storage: a list of mappings with ``kind`` and the fields of that technology."""
    markets: MarketsSection = MarketsSection()
    """Where energy is bought and sold."""
    emissions: EmissionsSection = EmissionsSection()
    """Emission factors that replace the built-in ones."""
    objective: ObjectiveSection = ObjectiveSection()
    """What the plan aims at."""
    companies: tuple[CompanySpec, ...] = ()
    """Who owns what, and how it is financed; one infrastructure company and one operator where not given."""
    stages: StagesSection = StagesSection()
    """When what is built."""
    region: RegionSection = RegionSection()
    """What stays in the region."""
    resilience: ResilienceSection = ResilienceSection()
    """Outages of the outside grid."""
