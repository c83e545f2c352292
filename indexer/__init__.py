"""From files to an index that answers. Never imports flask or search_app. Start at README.md in this folder."""
