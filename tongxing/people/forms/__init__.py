"""What people type about themselves and others, cleaned."""
