"""Fills the bare project's database: a person, and a page as deep as a lesson is."""

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from wagtail.models import Locale, Page, Site

    from tests.bench.sessions import session_of
    from tests.bench.stock.models import BarePage

    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    Locale.objects.create(language_code="en")
    parent = Page.add_root(instance=Page(title="Home", slug="home"))
    Site.objects.create(hostname="localhost", root_page=parent, is_default_site=True)
    user = User.objects.create_user("person")
    assert user.pk == 1
    for name in ("course", "module", "lesson"):
        page = BarePage(title=name, slug=name, body="<p>Words.</p>" * 20)
        parent.add_child(instance=page)
        parent = page
    sys.stdout.write(
        json.dumps({"session": session_of(user), "page": "/course/module/lesson/"})
    )


if __name__ == "__main__":
    main()
