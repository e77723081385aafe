"""Actions of supervisors for people: letters, attempts, deadlines, leaving."""
