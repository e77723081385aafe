"""What pictures and recordings say is known from now on, as agreed as it stands.

Else the first change of one language would be taken for the beginning of both.
"""

from django.db import migrations

from courses.translation_status.rules import NOTHING, Pair, agreed_after, states
from courses.translation_status.texts import line, said_in

BATCH = 500


def note_texts(apps, schema_editor):
    TextState = apps.get_model("courses", "TextState")
    rows = []
    for image in apps.get_model("courses", "CourseImage").objects.order_by("pk"):
        rows += _rows(TextState, image, ("alt",), line)
    for media in apps.get_model("courses", "CourseMedia").objects.order_by("pk"):
        rows += _rows(TextState, media, ("label", "transcript"), line)
        rows += _rows(TextState, media, ("captions",), said_in)
    TextState.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _rows(model, instance, names, normal):
    for name in names:
        now = Pair(*(normal(getattr(instance, f"{name}_{code}")) for code in Pair._fields))
        if now == NOTHING:
            continue
        agreed = agreed_after(now, NOTHING)
        ro_state, ru_state = states(now, agreed)
        yield model(
            model=instance._meta.model_name,
            object_id=instance.pk,
            path=name,
            place=name,
            ro=now.ro,
            ru=now.ru,
            agreed_ro=agreed.ro,
            agreed_ru=agreed.ru,
            ro_state=ro_state,
            ru_state=ru_state,
        )


class Migration(migrations.Migration):
    dependencies = [("courses", "0008_retired_units")]

    operations = [migrations.RunPython(note_texts, migrations.RunPython.noop)]
