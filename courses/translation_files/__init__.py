"""Translation files: texts out to a professional translator and back."""
