"""What the pages of people ask for, one module per page."""
