"""The floor: what the same four journeys cost in Django alone, written as one would.

No CMS, one language, no ledger, no locks: what a site has to pay for sessions, people,
queries and templates whatever it adds to them. Goals are ratios to it in the same run.
"""
