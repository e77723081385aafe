"""Who is the same person: an explained verdict on two, and the few worth comparing."""
