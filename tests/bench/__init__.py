"""What pages cost: CPU time and SQL statements, as ratios to bare Django and Wagtail."""
