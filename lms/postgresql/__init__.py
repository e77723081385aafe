"""Django's PostgreSQL backend, and reading rows without composing a query for each page."""
