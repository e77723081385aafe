"""What drawings say is known from now on, as agreed as it stands.

Else a drawing that was there before is on no board until somebody saves it, and the first
change of one language would be taken for the beginning of both. Words that were known
before are read anew: lines drawn below each other are now words apart, and a text that
differs in nothing but its spaces is no other text.
"""

from django.db import migrations

from courses.translation_status.rules import NOTHING, Pair, agreed_after, states
from courses.translation_status.texts import drawn_in
from courses.media.svg import SvgRefused

BATCH = 500
READ_ANEW = ("ro", "ru", "agreed_ro", "agreed_ru", "ro_state", "ru_state")


def note_words(apps, schema_editor):
    TextState = apps.get_model("courses", "TextState")
    known = {
        row.object_id: row
        for row in TextState.objects.filter(model="diagram", path="svg")
    }
    new, read_anew = [], []
    for diagram in apps.get_model("courses", "Diagram").objects.order_by("pk"):
        now = _said(diagram)
        if now == NOTHING:
            continue
        if row := known.get(diagram.pk):
            read_anew.append(_filled(row, now, _respaced(row, now)))
        else:
            row = TextState(
                model="diagram", object_id=diagram.pk, path="svg", place="svg"
            )
            new.append(_filled(row, now, agreed_after(now, NOTHING)))
    TextState.objects.bulk_update(read_anew, READ_ANEW, batch_size=BATCH)
    TextState.objects.bulk_create(new, batch_size=BATCH)


def _said(diagram):
    try:
        return Pair(*(drawn_in(diagram.svg, code) for code in Pair._fields))
    except SvgRefused:  # kept by hand: nobody can say what it says
        return NOTHING


def _respaced(row, now):
    """Return what is agreed, with the spaces that the same words have now."""
    agreed = Pair(row.agreed_ro, row.agreed_ru)
    return Pair(
        *(
            new if _letters(new) == _letters(old) else old
            for new, old in zip(now, agreed, strict=True)
        )
    )


def _letters(text):
    return "".join(text.split())


def _filled(row, now, agreed):
    row.ro, row.ru = now
    row.agreed_ro, row.agreed_ru = agreed
    row.ro_state, row.ru_state = states(now, agreed)
    return row


class Migration(migrations.Migration):
    dependencies = [("courses", "0009_texts_of_the_library")]

    operations = [migrations.RunPython(note_words, migrations.RunPython.noop)]
