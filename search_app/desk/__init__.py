"""The drafter's desk: what others wrote, side by side, and taken over with its source."""
