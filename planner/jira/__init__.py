"""Jira, mirrored: connections, the sites and projects chosen of them, and their issues."""
