"""Staffing a quarter: who is given to what, who has time, and who could take the ranked work."""
