"""Tests of what docs/operate ships: units, proxy, containers, settings, scripts."""
