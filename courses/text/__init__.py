"""Text helpers: languages, translated fields, rich text, dates and numbers."""
