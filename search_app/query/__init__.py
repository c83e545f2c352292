"""What a person types → what an engine is asked, and which pieces of a text answer it.

`syntax.py` reads the query, `terms.py` turns it into tokens, `build.py` into requests, `snippet.py` finds the hits in
a text. Pages and the command line use the same four.
"""
