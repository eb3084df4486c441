"""Database, session, audit, jobs and settings: what every feature stands on. Knows no web."""
