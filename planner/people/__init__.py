"""People: who they are, what they can do, the hours they have, and the plans that use them.

Their tables are in `planner.capacity`, where engines read them; what happens to somebody here
reaches the plans above them in the same change.
"""
