"""What somebody holds who is let in no more, and who takes it over."""
