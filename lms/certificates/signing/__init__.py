"""Electronic signature of the PDFs: PAdES (ETSI EN 319 142-1) with a key of the issuer's.

``key_file.py`` opens a PKCS#12 file and ``tokens.py`` a PKCS#11 token, ``keys.py`` has
whichever is set, ``seal.py`` signs, ``time_stamps.py`` and ``revocation.py`` ask those
servers which the higher levels need. ``authority.py`` makes a key for demonstrations.
"""
