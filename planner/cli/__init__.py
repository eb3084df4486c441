"""What `python -m planner` offers, one module per command."""
