"""What can be asked of the portfolio, one module per question."""
