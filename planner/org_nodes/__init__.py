"""The org tree: its nodes, who belongs to them, and who works for others besides.

Its tables are in `planner.capacity`, where engines read them.
"""
