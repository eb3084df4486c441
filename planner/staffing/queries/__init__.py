"""What the pages of staffing ask for."""
