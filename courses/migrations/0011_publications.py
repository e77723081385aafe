from django.db import migrations, models
from django.db.models.functions import Now

from courses.models.publication import PublishChanges

# Saving a draft changes other columns of a page, which no reader sees.
PAGE = ["path", "title", "slug", "url_path", "live", "live_revision_id"]
PAGE += ["last_published_at", "content_type_id"]
TABLES = [
    "wagtailcore_site",
    "courses_homepage",
    "courses_infopage",
    "courses_coursepage",
    "courses_modulepage",
    "courses_lessonpage",
    "courses_quizpage",
    "courses_question",
    "courses_option",
    "courses_diagram",
    "courses_courseimage",
    "courses_coursemedia",
    "courses_glossaryterm",
    "courses_helpline",
]


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0010_words_of_drawings"),
        ("wagtailcore", "0093_uploadedfile"),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={"ordering": ["pk"]},
        ),
        PublishChanges("wagtailcore_page", PAGE),
        *(PublishChanges(table) for table in TABLES),
    ]
