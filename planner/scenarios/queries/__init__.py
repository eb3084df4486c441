"""What can be asked of scenarios, one module per noun."""
