"""Planner: what an organisation can take on, weighed against what its people can give."""

__version__ = "1.0.0"
