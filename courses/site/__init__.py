"""The public pages beside the page tree: glossary and helplines."""
