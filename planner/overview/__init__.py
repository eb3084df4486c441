"""The home page: what needs whom, now."""
