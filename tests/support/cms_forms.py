"""What an editor's browser would send: the form of a page in the CMS, as it was loaded."""

from bs4 import BeautifulSoup


def form_of(client, page) -> dict[str, str]:
    """Return the fields of a page's form; blocks, which scripts draw, are not among them."""
    html = client.get(f"/cms/pages/{page.pk}/edit/").content
    form = BeautifulSoup(html, "html.parser").find(id="page-edit-form")
    fields = form.find_all(["input", "textarea"], attrs={"name": True})
    data = {field["name"]: field.get("value", field.text) for field in fields}
    for choice in form.find_all("select", attrs={"name": True}):
        chosen = choice.find("option", selected=True)
        data[choice["name"]] = chosen["value"] if chosen else ""
    return data | {"comment_notifications": "on"}


def save(client, page, form=None, **changes):
    """Send the form with these changes; those named ``action-...`` are the button."""
    data = {**(form or form_of(client, page)), **changes}
    return client.post(f"/cms/pages/{page.pk}/edit/", data)
