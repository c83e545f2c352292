"""Reuse of wording: what two passages have in common once citations, titles, dates and names of places are left out."""
