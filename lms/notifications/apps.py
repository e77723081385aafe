"""The notifications application."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Mails and text messages as rows, written in the recipient's language."""

    name = "lms.notifications"
    label = "notifications"

    def ready(self) -> None:
        from lms.notifications.backend import MAIL_EFFECT
        from lms.notifications.delivery import MailDelivery
        from lms.notifications.sms.delivery import TextDelivery
        from lms.notifications.sms.sending import TEXT_EFFECT
        from lms.outbox.handlers import register

        register(MAIL_EFFECT, MailDelivery())
        register(TEXT_EFFECT, TextDelivery())
