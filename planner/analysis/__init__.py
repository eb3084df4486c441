"""Weighing plans against one another: comparison, why they differ, and what-if."""
