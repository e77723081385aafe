"""Signals of certificates, sent inside the same transaction.

``certificate_issued``: certificate (Certificate). Sent once for each completed course: a
replacement, say after a corrected name, is no new achievement and sends nothing.
"""

from django.dispatch import Signal

certificate_issued = Signal()
