"""What is asked about Jira and its issues."""
