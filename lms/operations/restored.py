"""Whether a restored site is whole: figures of its tables, and the files its rows name."""

import datetime
import hashlib
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Max
from django.utils import timezone

from lms.certificates.checking.files import verdict_on
from lms.certificates.checking.standing import state_of
from lms.certificates.models import Certificate, CertificateFile
from lms.cohorts.models import EnrolmentMove
from lms.outbox.models import Effect
from lms.progress.models import Attempt, LearningEvent
from lms.supervision.models import Act

# Rows of these are only ever added: a later moment cannot have fewer.
ONLY_ADDED = (LearningEvent, Attempt, EnrolmentMove, Act, Certificate, CertificateFile)
# Hardly a second of a site in use passes without a row in one of them.
NEWEST = ((LearningEvent, "recorded_at"), (Effect, "created_at"))
HASHES = {"sha256": hashlib.sha256, "file_hash": hashlib.sha1}
# Left by restore.sh beside the restored media: the time they were copied at.
AS_OF = ".as-of"


@dataclass(frozen=True)
class Figures:
    """How many rows each table has, and when the newest was written; no names."""

    taken_at: str
    newest: str
    rows: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Findings:
    """What a check found: faults, and what was lost after the media were copied."""

    files: int = 0
    certificates: int = 0
    faults: list[str] = field(default_factory=list)
    too_new: list[str] = field(default_factory=list)


def figures() -> Figures:
    """Return the figures of the database as it is now."""
    newest = [model.objects.aggregate(at=Max(name))["at"] for model, name in NEWEST]
    return Figures(
        taken_at=timezone.now().isoformat(),
        newest=max((at.isoformat() for at in newest if at), default=""),
        rows={model._meta.db_table: model._base_manager.count() for model in _tables()},
    )


def _tables() -> list[type[models.Model]]:
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    return [model for model in found if not model._meta.proxy]


def rows_missing(least: Figures, here: Figures) -> list[str]:
    """Name each table of rows that stay which has fewer than it had before."""
    tables = [model._meta.db_table for model in ONLY_ADDED]
    return [
        f"{table} has {here.rows[table]} rows, and had {least.rows[table]} "
        f"at {least.taken_at}"
        for table in tables
        if here.rows[table] < least.rows.get(table, 0)
    ]


def seconds_lost(now: Figures, here: Figures) -> float:
    """Return the seconds between the newest row of the site and the restored one."""
    if not now.newest or not here.newest:
        return 0.0
    times = [datetime.datetime.fromisoformat(one.newest) for one in (now, here)]
    return max((times[0] - times[1]).total_seconds(), 0.0)


def files_named() -> int:
    """Return how many files of this machine's own folders rows name: none of a bucket."""
    return sum(
        _naming(model, one).count()
        for model in _tables()
        for one in _file_fields(model)
        if isinstance(one.storage, FileSystemStorage)
    )


def check_files() -> Findings:
    """Look for each file that a row names, and compare it with the hash the row keeps."""
    findings, as_of = Findings(), media_as_of()
    for model in _tables():
        for one in _file_fields(model):
            for row in _rows_with(model, one):
                findings.files += 1
                fault = _fault_of(row, one)
                if fault:
                    is_new = as_of is not None and _made_after(row, as_of)
                    (findings.too_new if is_new else findings.faults).append(fault)
    return findings


def media_as_of() -> datetime.datetime | None:
    """Return when restored media were copied; None where they were not restored."""
    try:
        said = (Path(settings.MEDIA_ROOT) / AS_OF).read_text("ascii").strip()
    except OSError:
        return None
    return datetime.datetime.fromisoformat(said.replace("Z", "+00:00"))


def _file_fields(model: type[models.Model]) -> list[models.FileField]:
    return [
        one for one in model._meta.local_fields if isinstance(one, models.FileField)
    ]


def _rows_with(model: type[models.Model], one: models.FileField) -> Iterator[Any]:
    return _naming(model, one).iterator(chunk_size=500)


def _naming(
    model: type[models.Model], one: models.FileField
) -> models.QuerySet[models.Model]:
    rows = model._base_manager.exclude(**{one.name: ""})
    return rows.exclude(**{f"{one.name}__isnull": True})


def _fault_of(row: Any, one: models.FileField) -> str:
    """Return what is wrong with the file, empty when nothing is."""
    stored = getattr(row, one.attname)
    whose = f"{row._meta.db_table} {row.pk}: {stored.name}"
    if not stored.storage.exists(stored.name):
        return f"{whose} is missing"
    for name, algorithm in HASHES.items():
        kept = getattr(row, name, "")
        if kept and kept != _digest(stored, algorithm):
            return f"{whose} differs from its hash"
    return ""


def _digest(stored: Any, algorithm: Any) -> str:
    digest = algorithm()
    with stored.storage.open(stored.name, "rb") as opened:
        for chunk in opened.chunks():
            digest.update(chunk)
    return str(digest.hexdigest())


def _made_after(row: Any, moment: datetime.datetime) -> bool:
    """Tell it by the row's own times; a row that has none is taken for an old one."""
    named = [f for f in row._meta.fields if isinstance(f, models.DateTimeField)]
    times = [getattr(row, one.attname) for one in named]
    return any(at is not None and at >= moment for at in times)


def check_certificates(number: int, findings: Findings) -> None:
    """Verify certificates, drawn by lot, as somebody would who has the file in hand."""
    known = list(CertificateFile.objects.values_list("pk", flat=True))
    chosen = random.sample(known, min(number, len(known)))
    for row in CertificateFile.objects.filter(pk__in=chosen).select_related(
        "certificate"
    ):
        if not row.file.storage.exists(row.file.name):
            continue  # told already
        with row.file.open("rb") as stored:
            verdict = verdict_on(stored.read())
        findings.certificates += 1
        if verdict.state != state_of(row.certificate):
            findings.faults.append(
                f"certificate {row.certificate.number} is {verdict.state} by its file"
            )
