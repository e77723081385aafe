"""The WSGI entry point; production settings unless the environment says otherwise."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from lms.postgresql.limits import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

application = get_wsgi_application()
limit_statements(settings.WEB_DATABASE_LIMITS)
