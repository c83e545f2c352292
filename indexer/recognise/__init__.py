"""Room recognise."""
