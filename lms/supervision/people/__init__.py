"""Pages of a cohort's people: members, invitations, codes, and one person."""
