"""Changing people: one recorded change each."""
