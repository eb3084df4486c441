"""The rules and the engines: plain Python that knows no database, no web and no clock."""
