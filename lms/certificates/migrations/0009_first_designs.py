"""The first designs, so that certificates go on as they were; who may edit them, and the way.

Given once, as all rights: what an administrator changes afterwards stays changed.
"""

from datetime import date

from django.contrib.auth.management import create_permissions
from django.apps import apps as installed
from django.db import migrations
from django.utils import timezone

ISSUER = (
    "Organizația Internațională pentru Migrație, Misiunea în Moldova",
    "Международная организация по миграции, миссия в Молдове",
)
AGENCY = (
    "Agenția Națională Asistență Socială",
    "Национальное агентство социальной помощи",
)
COMPLETED = ("Certificat de absolvire", "Сертификат о прохождении курса")
TITLES = {
    "completion": COMPLETED,
    "supervision": COMPLETED,
    "participation": ("Certificat de participare", "Сертификат об участии в курсе"),
}
# Before anything was issued.
SINCE = date(2026, 1, 1)
DESIGN = ("add", "change", "view")
# A design goes out by approval: editors write it, reviewers publish it.
RIGHTS = {
    "editor": {"certificatedesign": DESIGN, "certificateimage": ("add", "view")},
    "reviewer": {
        "certificatedesign": ("change", "publish", "lock", "unlock", "view"),
        "certificateimage": ("add", "view"),
    },
}
STAGE = "Verificare · Проверка"


def plant_designs(apps, schema_editor):
    Design = apps.get_model("certificates", "CertificateDesign")
    if Design.objects.exists():
        return
    now = timezone.now()
    for kind, title in TITLES.items():
        texts = {}
        for name, pair in (("issuer", ISSUER), ("agency", AGENCY), ("title", title)):
            texts |= {name: pair[0], f"{name}_ro": pair[0], f"{name}_ru": pair[1]}
        Design.objects.create(
            kind=kind,
            in_force_from=SINCE,
            live=True,
            first_published_at=now,
            last_published_at=now,
            **texts,
        )


def tell_kinds(apps, schema_editor):
    """Certificates of the supervisors' course were issued before kinds were told apart."""
    Certificate = apps.get_model("certificates", "Certificate")
    Certificate.objects.filter(
        edition__manifest__course__audience="supervisors"
    ).update(kind="supervision")


def give_rights(apps, schema_editor):
    create_permissions(
        installed.get_app_config("certificates"), verbosity=0, apps=apps
    )
    Group = apps.get_model("auth", "Group")
    for role, models in RIGHTS.items():
        group = Group.objects.filter(name=role).first()
        given = group and group.permissions.filter(
            content_type__app_label="certificates"
        )
        if group is None or given.exists():
            continue
        for model, actions in models.items():
            for action in actions:
                group.permissions.add(permission(apps, model, action))
    give_workflow(apps)


def permission(apps, model, action):
    """Wagtail makes its own ones, such as publish, only after the last migration."""
    kind = content_type(apps, model)
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind,
        codename=f"{action}_{model}",
        defaults={"name": f"Can {action} {model}"},
    )
    return found


def content_type(apps, model):
    ContentType = apps.get_model("contenttypes", "ContentType")
    return ContentType.objects.get_or_create(app_label="certificates", model=model)[0]


def give_workflow(apps):
    """Let reviewers approve designs by the workflow that pages have."""
    WorkflowContentType = apps.get_model("wagtailcore", "WorkflowContentType")
    workflows = apps.get_model("wagtailcore", "Workflow").objects
    workflow = workflows.filter(name=STAGE, active=True).first()
    kind = content_type(apps, "certificatedesign")
    if workflow and not WorkflowContentType.objects.filter(content_type=kind).exists():
        WorkflowContentType.objects.create(content_type=kind, workflow=workflow)


class Migration(migrations.Migration):

    dependencies = [
        ("certificates", "0008_design"),
        ("accounts", "0007_editorial_rights"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(plant_designs, migrations.RunPython.noop),
        migrations.RunPython(tell_kinds, migrations.RunPython.noop),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
