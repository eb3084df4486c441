"""Feature flags: what exists for an organisation, who is answerable for it, and turning it."""
