"""Tongxing 同行: a county's civic life as one. See README.md for the floors."""
