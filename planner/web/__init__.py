"""The machinery of pages: it knows no feature."""
