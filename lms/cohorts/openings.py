"""Whether it is a person who opens a link, as far as a request tells it."""

import re

from django.http import HttpRequest

# Programs that look at links in mails before or instead of a person, by what they say of
# themselves: previews of messengers, scanners of mail servers, libraries.
_PROGRAMS = re.compile(
    r"bot\b|crawl|spider|preview|scan|link.?check|urldefense|safelinks|headless|fetch"
    r"|facebookexternalhit|^whatsapp|^viber|^skype|^slack|python|curl|wget|^java"
    r"|^okhttp|^go-http|httpclient|libwww",
    re.IGNORECASE,
)
# What a browser says when it loads a page that nobody looks at yet.
_AHEAD = ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose")


def is_opened_by_a_person(request: HttpRequest) -> bool:
    """Tell whether a browser with somebody before it asks for the page.

    A scanner that pretends to be a browser in all is taken for a person; a browser that
    says less than all others is not. No image and no script is used to find out.
    """
    told = request.headers
    if request.method != "GET" or any(
        re.search("prefetch|preview|prerender", told.get(name, ""), re.IGNORECASE)
        for name in _AHEAD
    ):
        return False
    browser = told.get("User-Agent", "")
    says_what_it_reads = "text/html" in told.get("Accept", "")
    # Each browser sends its languages; most programs that follow links send none.
    speaks = bool(told.get("Accept-Language", "").strip())
    goes_there = told.get("Sec-Fetch-Mode", "navigate") == "navigate"
    is_browser = bool(browser) and not _PROGRAMS.search(browser)
    return is_browser and says_what_it_reads and speaks and goes_there
