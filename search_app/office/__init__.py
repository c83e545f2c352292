"""Documents that people go on writing: Word files in the official layouts, and Markdown. python-docx lives here."""
