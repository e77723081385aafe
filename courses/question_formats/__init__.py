"""Questions from and to other systems: GIFT, Moodle XML and Aiken files."""
