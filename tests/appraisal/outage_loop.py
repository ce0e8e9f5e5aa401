"""The same outages, one start and one hour at a time: slow and plain, to test the fast one against."""

from __future__ import annotations

import numpy as np

from energyplan.appraisal.resilience import ROUNDING, Island


def hour_by_hour(island: Island, longest: int, starts: range | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return what is served, and whether all load has been served so far, ``[start, hour of the outage]``."""
    hours = island.load_kw.size
    starts = range(hours) if starts is None else starts
    served = np.zeros((len(starts), longest))
    alive = np.zeros((len(starts), longest), dtype=bool)
    store = island.store
    levels = np.broadcast_to(np.asarray(store.level_kwh, dtype=float), (hours,))
    for row, start in enumerate(starts):
        level = min(float(levels[start]), store.energy_kwh)
        fuel = [plant.fuel_kwh for plant in island.plants]
        fine = True
        for step in range(longest):
            at = (start + step) % hours
            load, free = float(island.load_kw[at]), float(island.free_kw[at])
            if store.loss_share:
                level *= 1.0 - store.loss_share
            wanted = min(load, island.delivery_kw)
            missing, surplus = max(wanted - free, 0.0), max(free - wanted, 0.0)
            spare = [min(plant.power_kw, left) for plant, left in zip(island.plants, fuel)]
            for source in ("plant", "store") if island.first == "plant" else ("store", "plant"):
                if source == "plant":
                    for i in range(len(fuel)):
                        output = min(missing, spare[i])
                        missing, spare[i], fuel[i] = missing - output, spare[i] - output, fuel[i] - output
                elif store.energy_kwh > 0.0:
                    given = min(missing, store.discharge_kw, level * store.discharge_efficiency)
                    level = max(level - given / store.discharge_efficiency, 0.0)
                    missing -= given
            if store.energy_kwh > 0.0:
                room = max(min((store.energy_kwh - level) / store.charge_efficiency, store.charge_kw), 0.0)
                taken = min(surplus, room)
                if island.plants_charge and missing <= 0.0 and fuel:
                    room -= taken
                    open_room = room
                    for i in range(len(fuel)):
                        output = min(open_room, spare[i])
                        open_room, spare[i], fuel[i] = open_room - output, spare[i] - output, fuel[i] - output
                    taken += room - open_room
                level += taken * store.charge_efficiency
            served[row, step] = wanted - missing
            fine = fine and served[row, step] >= load - ROUNDING * load
            alive[row, step] = fine
    return served, alive
