"""What supervisors and coordinators do for people: letters, attempts, deadlines, leaving."""
