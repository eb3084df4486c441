"""What can be done about plans that are weighed."""
