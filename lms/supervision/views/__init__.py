"""Pages of supervision: cohorts, people, letters, exports, and a learner's request."""
