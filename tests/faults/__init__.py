"""The site under faults, in exactly the settings of production: ``make test-faults``.

A stack of the run's own serves people by real HTTP while something breaks; after each fault
the invariants are checked, and a table says which held.
"""
