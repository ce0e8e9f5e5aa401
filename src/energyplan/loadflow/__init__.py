"""Batched steady-state solvers for electricity (AC) and heat (hydraulics and temperatures)."""
