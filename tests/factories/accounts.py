"""People for tests."""

import factory
from django.contrib.auth.models import Group

from lms.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """A person who can sign in with the password "parola-de-test"."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Persoana {n}")
    language = "ro"
    password = factory.django.Password("parola-de-test")

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for name in extracted or []:
            self.groups.add(Group.objects.get(name=name))
