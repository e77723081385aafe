"""Each certificate as an Open Badge 3.0: a W3C verifiable credential, signed with Ed25519.

``claims.py`` puts frozen facts into the words of the standard, ``jws.py`` signs and opens
them, with a key of ``key_file.py`` and ``keys.py``; ``status.py`` is the public list of
what was revoked, ``drawing.py`` the badge, ``baking.py`` puts a credential into it and
takes it out. Nothing of this is kept but the keys' public halves and places on the list:
the same facts and the same key give the same bytes.
"""
