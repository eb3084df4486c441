"""What can be asked of imports, one module per question."""
