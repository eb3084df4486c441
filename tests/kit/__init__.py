"""The application under test: its databases, two organisations, and people who are signed in."""
