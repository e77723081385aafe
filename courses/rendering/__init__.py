"""Rendering: from blocks in the CMS to parts of a page in one language, and addresses."""
