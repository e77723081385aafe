"""Views of the learner's pages."""
