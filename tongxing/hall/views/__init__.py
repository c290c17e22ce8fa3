"""Pages of the hall: street, phone, kiosk, windows, manager, screens."""
