"""Changing the org tree and the places of people in it: one recorded change each."""
