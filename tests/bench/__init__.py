"""What pages cost: CPU time and SQL statements, as ratios to a floor in the same run."""

import os

# The measured sites have settings of their own; this process only starts them.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
