"""The content-security policy of each answer."""

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse

# Wagtail's and Django's admin bring inline code of their own; learners never see them.
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
    # Wagtail shows previews in a frame of the editor.
    "frame-ancestors": ["'self'"],
}


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy everywhere, and a wider one for the two admins only."""

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        if request.path_info.startswith(("/cms/", "/admin/")):
            response._csp_replace = ADMIN_POLICY
        answer: HttpResponse = super().process_response(request, response)
        return answer
