"""Sign-in, and what a person is in an organisation."""
