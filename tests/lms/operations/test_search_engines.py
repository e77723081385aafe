"""What search engines are told: the public pages in both languages, and no others."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_map_has_public_pages_in_both_languages_and_no_lesson(client, course):
    answer = client.get("/sitemap.xml")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "<loc>http://testserver/ro/curs/</loc>" in text
    assert "<loc>http://testserver/ru/curs/</loc>" in text
    assert "/curs/modul/unu/" not in text


def test_personal_pages_are_not_for_search_engines(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /ro/my/", "Disallow: /ru/my/", "Disallow: /cms/"} <= set(lines)
    assert "Sitemap: http://testserver/sitemap.xml" in lines
