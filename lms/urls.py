"""URL configuration of the whole site."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from courses.cms.unpublish_guard import unpublish
from courses.media.serving import media_file
from lms.accounts.doors import admin_door, cms_door, to_sign_in
from lms.accounts.wagtail_people import own_account
from lms.certificates.checking import views as checking
from lms.monitoring import views as monitoring
from lms.notifications import views as notifications
from lms.operations import views as operations
from lms.privacy.views import privacy
from lms.supervision.cms.history import site_history, site_history_results

# Short enough to be typed from paper.
to_printed_code = RedirectView.as_view(pattern_name="account_printed_code")

urlpatterns = [
    path("code/", to_printed_code, name="printed_code_short"),
    path("livez", monitoring.livez, name="livez"),
    path("readyz", monitoring.readyz, name="readyz"),
    path("metrics", monitoring.metrics, name="metrics"),
    path("bounces", notifications.bounces, name="bounces"),
    path("robots.txt", operations.robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path(".well-known/", include("lms.certificates.credentials.urls")),
    path("v/", checking.check_form, name="certificate_check_form"),
    path("v/number", checking.check_number, name="certificate_check_number"),
    path("v/file", checking.check_pdf, name="certificate_check_file"),
    path("v/<str:code>", checking.check, name="certificate_check"),
    # As some programs write an address.
    path(
        "v/<str:code>/",
        RedirectView.as_view(pattern_name="certificate_check", query_string=True),
        name="certificate_check_slash",
    ),
    # One door: the admins' own sign-in pages would pass by rate limits and second factor.
    path("cms/login/", cms_door),
    path("cms/password_reset/", to_sign_in),
    path("admin/login/", admin_door),
    path("cms/account/", own_account),
    path("cms/pages/<int:page_id>/unpublish/", unpublish),
    path("cms/reports/site-history/", site_history),
    path("cms/reports/site-history/results/", site_history_results),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("admin/", admin.site.urls),
    path(
        "media/images/<path:path>", media_file, {"folder": "images"}, name="media_image"
    ),
    re_path(
        r"^media/(?P<folder>media|media_thumbnails|captions)/(?P<path>.+)$",
        media_file,
        name="media_file",
    ),
]
urlpatterns += i18n_patterns(
    path("_util/login/", to_sign_in),
    path("accounts/", include("lms.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("my/reminders/", include("lms.reminders.urls")),
    path("my/data/", include("lms.privacy.urls")),
    path("privacy/", privacy, name="privacy"),
    path("my/messages/", include("lms.conversations.urls")),
    path("my/", include("lms.progress.urls")),
    path("my/", include("lms.supervision.actions.request_urls")),
    path("certificates/", include("lms.certificates.urls")),
    path("cohorts/", include("lms.certificates.register.urls")),
    path("cohorts/", include("lms.supervision.urls")),
    path("invitations/", include("lms.cohorts.urls")),
    path("reports/", include("lms.reporting.urls")),
    path("", include("courses.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=True,
)

handler500 = "lms.operations.views.server_error"
