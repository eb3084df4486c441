"""What people do with requests: each one recorded change."""
