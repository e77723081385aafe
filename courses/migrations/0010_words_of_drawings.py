"""What drawings say is known from now on, as agreed as it stands.

Else a drawing that was there before is on no board until somebody saves it, and the first
change of one language would be taken for the beginning of both.
"""

from django.db import migrations

from courses.parity.states import NOTHING, Pair, agreed_after, states
from courses.parity.texts import drawn_in
from courses.svg import SvgRefused

BATCH = 500


def note_words(apps, schema_editor):
    TextState = apps.get_model("courses", "TextState")
    diagrams = apps.get_model("courses", "Diagram").objects.order_by("pk")
    rows = [row for diagram in diagrams for row in _rows(TextState, diagram)]
    TextState.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _rows(model, diagram):
    try:
        now = Pair(*(drawn_in(diagram.svg, code) for code in Pair._fields))
    except SvgRefused:  # kept by hand: nobody can say what it says
        return
    if now == NOTHING:
        return
    agreed = agreed_after(now, NOTHING)
    ro_state, ru_state = states(now, agreed)
    yield model(
        model="diagram",
        object_id=diagram.pk,
        path="svg",
        place="svg",
        ro=now.ro,
        ru=now.ru,
        agreed_ro=agreed.ro,
        agreed_ru=agreed.ru,
        ro_state=ro_state,
        ru_state=ru_state,
    )


class Migration(migrations.Migration):
    dependencies = [("courses", "0009_texts_of_the_library")]

    operations = [migrations.RunPython(note_words, migrations.RunPython.noop)]
