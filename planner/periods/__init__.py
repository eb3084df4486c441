"""The planning calendar: weeks, months and quarters."""
