"""The CMS's pages of cohorts, the organisation and rosters."""
