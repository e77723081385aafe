"""Queues of Celery: one for each outside system, so that none waits for another's.

Read by the settings and by the clock: nothing of the application is loaded here.
"""

CERTIFICATES = "certificates"  # the disk
MAIL = "mail"  # the mail server
SMS = "sms"  # the gateway of text messages
STATEMENTS = "statements"  # the record store
IMPORTS = "imports"  # long work on our own database
DEFAULT = "default"  # everything that is short

# Each has workers of its own: ``celery -A lms worker -Q NAME``.
QUEUES = (CERTIFICATES, MAIL, SMS, STATEMENTS, IMPORTS, DEFAULT)
