"""What people ask for: requests, their triage, and the initiatives they become."""
