"""Cohorts, the organisation and rosters in the CMS, for coordinators and for IOM."""
