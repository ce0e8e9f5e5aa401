"""Errors, units, labelled-array helpers and the registry: what every room may use."""
