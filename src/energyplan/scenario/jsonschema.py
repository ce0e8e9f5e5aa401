"""JSON Schema of scenario files, so that editors complete keys, show their meaning and mark mistakes."""

from __future__ import annotations

import json
from typing import Any

from energyplan.core.fields import Spec
from energyplan.scenario.schema import ScenarioSpec
from energyplan.technologies.registry import technologies

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE_NAME = "energyplan.schema.json"


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a whole scenario file, assets as one of the kinds there are.

    Quantities are numbers in the unit that the description names, or text with a unit.
    """
    schema = ScenarioSpec.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    definitions = schema.setdefault("$defs", {})
    choices: dict[str, list[str]] = {"assets": [], "building": []}
    for kind, technology in technologies().items():
        name = f"asset_{kind}"
        own = technology.spec.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        definitions |= own.pop("$defs", {})
        own["title"] = technology.label.get("en", kind)
        own["properties"]["remove"] = _REMOVE
        definitions[name] = own
        choices["building" if technology.group == "building" else "assets"].append(name)
    schema["properties"]["assets"]["items"] = _one_of(choices["assets"])
    demand = definitions["DemandSection"]["properties"]
    for key in ("alternatives", "cooling"):
        kinds = [name.removeprefix("asset_") for name in choices["building"]]
        demand[key]["items"] = {"anyOf": [{"enum": kinds}, _one_of(choices["building"])]}
    for name in choices["building"]:
        definitions[name]["required"] = ["kind"]  # their name is their kind where not given
    _add_sections(schema)
    return {"$schema": DIALECT, **_shared(_with_units(schema))}


_REMOVE = {"const": True, "description": "In a variant or an extending file: leave out the item of this name."}


def _one_of(names: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": [name.removeprefix("asset_") for name in names]}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": name.removeprefix("asset_")}}},
                "then": {"$ref": f"#/$defs/{name}"},
            }
            for name in names
        ],
    }


def _add_sections(schema: dict[str, Any]) -> None:
    """Add what the loader resolves before the models see it: ``extends`` and ``variants``."""
    properties = schema["properties"]
    overrides = {name: {"description": inner.get("description", "")} for name, inner in properties.items()}
    properties["extends"] = {
        "type": "string",
        "description": "Path of a scenario file that this one adds to and changes; named items merge by their name.",
    }
    properties["variants"] = {
        "type": ["object", "null"],
        "description": "Named overrides, chosen with --variant.",
        "additionalProperties": {"type": "object", "properties": overrides, "additionalProperties": False},
    }
    schema["anyOf"] = [{"required": schema.pop("required")}, {"required": ["extends"]}]


def _with_units(item: Any) -> Any:
    """Return the schema with every quantity as a number or a text with a unit, the unit in its description."""
    if isinstance(item, list):
        return [_with_units(inner) for inner in item]
    if not isinstance(item, dict):
        return item
    titled = isinstance(item.get("title"), str)  # made up from the key's name; a property of that name is a mapping
    out = {key: _with_units(value) for key, value in item.items() if not (titled and key == "title")}
    units = sorted({found for found in _units(item) if found != "1"})
    if "description" in out and units and ("anyOf" in item or "x-unit" in item or "items" in item):
        out["description"] = " ".join(str(out["description"]).split()) + f" [{units[0].replace('**', '')}]"
    if "x-unit" in item and item.get("type") == "number":
        number = {_LIMITS.get(k, k): v for k, v in out.items() if k not in ("description", "default", "title")}
        text = {"type": "string", "pattern": "^[^0-9]?\\s*[-+]?[0-9.]"}
        kept = {k: v for k, v in out.items() if k in ("description", "default", "title")}
        return {**kept, "anyOf": [number, text]}
    return out


def _shared(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with equal kinds of quantity written once, under ``$defs``."""
    names: dict[str, str] = {}
    shared: dict[str, Any] = {}

    def walk(item: Any) -> Any:
        if isinstance(item, list):
            return [walk(inner) for inner in item]
        if not isinstance(item, dict):
            return item
        options = item.get("anyOf")
        if isinstance(options, list) and isinstance(options[0], dict) and "x-unit" in options[0]:
            text = json.dumps(options, sort_keys=True)
            name = names.setdefault(text, f"quantity_{len(names) + 1}")
            shared[name] = {"anyOf": options}
            return {**{k: v for k, v in item.items() if k != "anyOf"}, "$ref": f"#/$defs/{name}"}
        return {key: walk(value) for key, value in item.items()}

    out: dict[str, Any] = walk(schema)
    out["$defs"] |= shared
    return out


#: Limits as pydantic leaves them on a field that is read before it is checked, and as JSON Schema calls them.
_LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}


def _units(item: dict[str, Any]) -> list[str]:
    found = [str(item["x-unit"])] if "x-unit" in item else []
    for key in ("anyOf", "items", "prefixItems"):
        inner = item.get(key, ())
        for part in inner if isinstance(inner, list) else [inner]:
            found += _units(part) if isinstance(part, dict) else []
    return found


def model_schema(model: type[Spec]) -> dict[str, Any]:
    """Return the JSON Schema of one section or table, quantities as in `scenario_schema`."""
    schema: dict[str, Any] = _with_units(model.model_json_schema(by_alias=True))
    return schema
