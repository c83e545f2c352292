"""Asking: Flask and the commands that ask."""

from search_app.site import create_app

__all__ = ["create_app"]
