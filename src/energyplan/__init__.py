"""Distributed-energy master plans for municipalities."""

__version__ = "0.1.0"
