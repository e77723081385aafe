"""Signals of certificates, sent inside the same transaction.

``certificate_issued``: certificate (Certificate). Sent once for each completed course: a
replacement, say after a corrected name, is no new achievement and sends nothing.
``certificate_revoked``: certificate, which stands no more, replaced or not.
``certificate_replaced``: certificate, the earlier one, and by, the one in its place.
"""

from django.dispatch import Signal

certificate_issued = Signal()
certificate_revoked = Signal()
certificate_replaced = Signal()
