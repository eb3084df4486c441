"""What people type about people and their job profiles."""
