"""The seam between plansearch and whatever stores and ranks tokens.

`request.py` says what can be asked, `protocol.py` what an engine is, `fields.py` what it stores, `relevance.py` how it
scores, `manifest.py` what built an index. Each engine has a folder of its own (`whoosh/`). Engines know no Vietnamese:
values and tokens cross the seam, never query strings.
"""
