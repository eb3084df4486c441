"""What people type about scenarios, one module per noun."""
