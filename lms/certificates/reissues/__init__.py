"""Many certificates issued anew: a dry run, then chunks that the worker takes."""
