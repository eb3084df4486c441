"""What people type about the portfolio, one module per noun."""
