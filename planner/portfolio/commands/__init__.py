"""What people change in the portfolio, one module per noun."""
