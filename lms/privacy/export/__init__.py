"""A person's copy of his or her data: JSON and HTML in a ZIP."""
