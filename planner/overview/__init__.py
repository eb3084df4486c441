"""Home: how the plan stands, what waits for whoever asks, and what changed since they were here."""
