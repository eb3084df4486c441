"""What the pages of the org tree ask for."""
