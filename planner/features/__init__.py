"""Feature flags: what exists for an organisation, and who turned it on."""
