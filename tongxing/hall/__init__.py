"""The service hall: departments, windows and the people at them."""
