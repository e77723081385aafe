"""Mutation testing: small faults put into the code that tests must notice.

``make mutants`` changes one place of a module at a time, a comparison turned or a line
left out, and runs the tests that reach the place. A fault that no test notices survives.

The usual tools start an interpreter for every fault, which here costs more than all its
tests. This one collects the tests once and forks for every fault.
"""
