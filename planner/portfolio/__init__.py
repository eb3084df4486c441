"""What is asked for: initiatives and their scope."""
