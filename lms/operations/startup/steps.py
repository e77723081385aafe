"""What must be so before the site can be served; what is so already is not done again."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from courses.models import CoursePage
from lms.certificates.credentials.key_file import ensure_development_pem
from lms.certificates.signing.authority import ensure_development_key
from lms.monitoring.health import migrations_to_apply
from lms.operations.demo import make_demo_people
from lms.operations.startup.catalogues import compile_catalogues
from lms.operations.startup.step_cache import (
    StepCache,
    digest_of_files,
    digest_of_text,
)

COURSE = Path("courses/content/tip")
# The code whose change has the course loaded again.
LOADER = ("courses/course_files", "courses/text")
Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Bring folders, database, course, people and files up to date.

    ``say`` is told what is being done, one sentence for each step that is needed.
    """
    _make_folders()
    done = StepCache(settings.RUN_DIR / "steps.json")
    if compile_catalogues():
        say("Compiled the translations.")
    _collect_static(done, say)
    _migrate(say)
    _load_course(done, say)
    if settings.DEMO:
        make_demo_people()
    _make_development_key(say)


def _make_folders() -> None:
    for folder in (
        settings.RUN_DIR,
        Path(settings.MEDIA_ROOT),
        *settings.BROKER_FOLDERS,
    ):
        Path(folder).mkdir(parents=True, exist_ok=True)


def _make_development_key(say: Say) -> None:
    """Let a demonstration sign its certificates, unless it was given a key."""
    path = settings.DEVELOPMENT_KEY_FILE
    if path and not settings.CERTIFICATE_SIGNING_P12 and ensure_development_key(path):
        say("Made a key for demonstrations, which signs certificates.")
    pem = settings.DEVELOPMENT_PEM_FILE
    if pem and not settings.CREDENTIAL_SIGNING_PEM and ensure_development_pem(pem):
        say("Made a key for demonstrations, which signs digital badges.")


def _migrate(say: Say) -> None:
    if migrations_to_apply():
        say("Preparing the database ...")
        call_command("migrate", interactive=False, verbosity=0)


def _load_course(done: StepCache, say: Say) -> None:
    folder = settings.BASE_DIR / COURSE
    database = settings.DATABASES["default"]
    digest = digest_of_text(
        digest_of_files([folder]),
        digest_of_files(
            [settings.BASE_DIR / folder for folder in LOADER], suffixes=(".py",)
        ),
        f"{database.get('HOST')} {database.get('PORT')} {database['NAME']}",
    )
    if done.fits("course", digest) and CoursePage.objects.exists():
        return
    say("Loading the course ...")
    call_command("load_course", str(folder), verbosity=0)
    done.set("course", digest)


def _collect_static(done: StepCache, say: Say) -> None:
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    folders += sorted(settings.BASE_DIR.glob("lms/*/static"))
    folders += sorted(settings.BASE_DIR.glob("courses/static"))
    packages = settings.BASE_DIR / ".ci/requirements.txt"
    digest = digest_of_text(digest_of_files(folders), packages.read_text("utf-8"))
    made = settings.STATIC_ROOT / "staticfiles.json"
    if done.fits("static", digest) and made.exists():
        return
    say("Collecting the style sheets, scripts and pictures ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    done.set("static", digest)
