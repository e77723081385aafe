"""What all importers share: uploads, decoding, findings, report."""
