"""The key of a question: what is right, and when it has changed."""
