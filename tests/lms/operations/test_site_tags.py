"""Tags that every page uses."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from lms.operations.templatetags.site_tags import (
    field_widget,
    language_links,
    nav_link,
    phone_link,
    plain_address,
    unit_meta,
    unit_state,
)


def context_at(path, **more):
    return Context({"request": RequestFactory().get(path), **more})


def test_the_same_page_is_linked_in_both_languages():
    links = language_links(context_at("/ro/my/?page=2"))
    assert [(link.code, link.url, link.current) for link in links] == [
        ("ro", "/ro/my/?page=2", True),
        ("ru", "/ru/my/?page=2", False),
    ]
    assert links[1].absolute_url == "http://testserver/ru/my/?page=2"


def test_a_view_may_say_where_the_other_language_is():
    links = language_links(context_at("/ro/a/", alternates=[("ru", "/ru/b/")]))
    assert [link.url for link in links] == ["/ro/a/", "/ru/b/"]


def test_a_template_without_request_has_no_links():
    assert language_links(Context()) == []


def test_a_link_is_escaped():
    html = nav_link(context_at("/ro/"), "/ro/?a=1&b=2", "<b>x</b>")
    assert "<b>" not in html and "&amp;b=2" in html


@pytest.mark.parametrize(
    ("path", "exact", "marked"),
    [
        ("/ro/my/", False, True),
        ("/ro/my/join/", False, True),
        ("/ro/my/join/", True, False),
    ],
)
def test_a_link_is_marked_where_one_stands(path, exact, marked):
    html = nav_link(context_at(path), "/ro/my/", "x", exact=exact)
    assert ('aria-current="page"' in html) is marked


def test_a_link_without_address_is_left_out():
    assert nav_link(context_at("/ro/"), "", "x") == ""


@pytest.mark.parametrize(
    ("number", "link"),
    [("0 800 77777", "tel:080077777"), ("+373 (22) 23-33-09", "tel:+37322233309")],
)
def test_a_number_becomes_a_telephone_link(number, link):
    assert phone_link(number) == link


def test_an_address_is_shown_as_people_say_it():
    assert plain_address("https://www.lastrada.md/rom/") == "lastrada.md/rom"


def test_a_field_is_tied_to_its_help_and_error_and_has_no_placeholder():
    class Form(forms.Form):
        name = forms.CharField(
            help_text="Help", widget=forms.TextInput(attrs={"placeholder": "Name"})
        )

    html = field_widget(Form({})["name"])
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert "placeholder" not in html


def test_an_error_summary_leads_to_the_field():
    class Form(forms.Form):
        email = forms.EmailField(label="Address <x>")

    page = Template('{% include "components/error_summary.html" %}').render(
        Context({"form": Form({"email": "no"})})
    )
    assert '<a href="#id_email">Address &lt;x&gt;' in page


def test_a_units_line_is_kept_apart_by_language_and_score():
    def line(language, score):
        unit = SimpleNamespace(
            kind="quiz", minutes=20, best_score=score, state="locked"
        )
        with translation.override(language):
            return unit_meta(unit), unit_state(unit)

    (ro, state_ro), (ru, state_ru) = line("ro", None), line("ru", None)
    assert "20 de minute" in ro and "20 минут" in ru
    assert "tag--locked" in state_ro and state_ro != state_ru
    assert line("ro", None) == (ro, state_ro)
    assert "87,5" in line("ro", Decimal("87.50"))[0]
