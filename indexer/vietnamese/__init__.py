"""Room vietnamese."""
