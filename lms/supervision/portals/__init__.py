"""The two ways to a cohort's people: the supervisors' own pages, and the CMS."""
