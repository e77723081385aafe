"""People from the lists of HR offices: reading, checking, importing."""
