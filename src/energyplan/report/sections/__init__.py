"""Sections of the report: one module per reader, each ``section(plan) -> Section | None``."""
