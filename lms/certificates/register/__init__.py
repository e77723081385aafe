"""The register: certificates found, seen, revoked, replaced and handed out by the staff."""
