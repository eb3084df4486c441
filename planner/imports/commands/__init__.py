"""What people do with an import, one module per step."""
