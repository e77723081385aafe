"""How the people of a cohort stand: risks, reasons, the lines of its table, filters."""
