"""The cohort's table: states, risks, filters, charts and spreadsheets."""
