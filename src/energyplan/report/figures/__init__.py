"""Plotly figures of a plan: pure functions of the plan and a language, one module per topic."""
