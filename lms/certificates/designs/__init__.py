"""What is printed on certificates, as data: designs, logos, signatories, in both languages.

Editors write designs and reviewers approve them. A design holds from a day on; at issue all
that it says is frozen into the certificate's facts, pictures by their hash.
"""
