"""What is asked when plans are weighed."""
