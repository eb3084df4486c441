"""What people type about staffing."""
