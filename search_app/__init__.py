"""Asking: Flask and the commands that ask."""
