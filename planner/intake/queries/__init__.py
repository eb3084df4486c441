"""What is asked about requests."""
