"""What staffing changes, one module per noun."""
