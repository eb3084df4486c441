"""What can be done to scenarios, one module per noun."""
