"""App config of Wagtail's users, with this project's view set."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    """Wagtail's application for people, with the view set of this project."""

    user_viewset = "lms.accounts.wagtail_people.PersonViewSet"
