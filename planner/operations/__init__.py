"""Running Planner: background jobs as people see them, and health as machines ask for it."""
