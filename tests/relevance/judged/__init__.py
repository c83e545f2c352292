"""The judged list: what officials type, over the archive that ships and the real plans, judged by reading them."""
