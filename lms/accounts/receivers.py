"""Signal receivers that keep the CMS's language and the account's the same."""

from typing import Any

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.users.models import UserProfile

from courses.text.languages import CODES
from lms.accounts.models import User


@receiver(pre_save, sender=UserProfile, dispatch_uid="accounts.profile_language")
def begin_in_own_language(instance: UserProfile, **kwargs: Any) -> None:
    """Give a new profile the account's language: Wagtail would take the active one."""
    if not instance.preferred_language:
        instance.preferred_language = instance.user.language


@receiver(post_save, sender=UserProfile, dispatch_uid="accounts.language_of_profile")
def keep_choice_in_the_cms(instance: UserProfile, **kwargs: Any) -> None:
    """A language chosen in the CMS is the account's too; English is the CMS's alone."""
    chosen = instance.preferred_language
    if chosen in CODES:
        people = User.objects.filter(pk=instance.user_id)
        people.exclude(language=chosen).update(
            language=chosen, language_chosen_at=timezone.now()
        )


@receiver(post_save, sender=User, dispatch_uid="accounts.language_of_account")
def keep_choice_of_the_account(
    instance: User, created: bool, update_fields: Any, **kwargs: Any
) -> None:
    """A language chosen in the account is the CMS's too, unless that is in English."""
    if created or (update_fields is not None and "language" not in update_fields):
        return
    profiles = UserProfile.objects.filter(
        user=instance, preferred_language__in=("", *CODES)
    )
    profiles.update(preferred_language=instance.language)
