"""What people type when they weigh plans."""
