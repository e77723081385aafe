"""Writing an import plan into the CMS: drafts, pools, questions and pictures."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import slugify
from wagtail.images import get_image_model
from wagtail.models import Page

from courses.imports.items import Texts
from courses.models import (
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    QuestionPool,
    QuizPage,
)
from courses.moodle_backup.pictures import Picture
from courses.moodle_backup.plan import (
    Block,
    LessonPlan,
    ModulePlan,
    Plan,
    QuizPlan,
    Row,
)
from courses.text.languages import CODES, DEFAULT, in_language

# Never change it: ids of pages that came from a backup are derived from it.
NAMESPACE = uuid.UUID("0b7f5a53-58cf-4f0b-8d0f-3f1f2b0a7c44")
PictureContent = Callable[[Picture], bytes]


class DraftWriter:
    """Writes the modules of a plan; call it inside a transaction.

    ``came`` has the rows that are new. Pictures that were stored are in ``stored``: who
    rolls the transaction back must delete their files.
    """

    def __init__(self, plan: Plan, user: Any, content: PictureContent | None) -> None:
        self.plan, self.user, self.content = plan, user, content
        self.came: set[int] = set()
        self.stored: list[Any] = []
        self._pictures: dict[str, int] = {}

    def new_course(self, home: HomePage) -> CoursePage:
        """Return the course of the backup: a draft, or the one that came before."""
        uid = self._uid("course")
        found = CoursePage.objects.filter(uid=uid).first()
        if found is not None:
            return found
        return self._add(home, CoursePage(uid=uid), self.plan.heading, self.plan.name)

    def write(self, course: CoursePage) -> None:
        """Write every module in which something comes."""
        for module in self.plan.modules:
            if module.units:
                self._module(course, module)

    def _module(self, course: CoursePage, plan: ModulePlan) -> None:
        uid = self._uid(plan.row.key)
        module = ModulePage.objects.filter(uid=uid).first()
        if module is None:
            module = ModulePage(uid=uid)
            _set(module, "intro", plan.intro)
            self._add(course, module, plan.heading, plan.row.name)
            self.came.add(plan.row.number)
        for unit in plan.units:
            if isinstance(unit, LessonPlan):
                self._lesson(module, unit)
            else:
                self._quiz(module, unit)

    def _lesson(self, module: ModulePage, plan: LessonPlan) -> None:
        uid = self._uid(plan.row.key)
        if self._is_there(LessonPage, uid):
            return
        body = [
            self._block(block, uuid.uuid5(uid, str(number)))
            for number, block in enumerate(plan.body)
        ]
        lesson = LessonPage(uid=uid, body=body)
        self._unit(module, lesson, plan.row, plan.heading, plan.intro)

    def _quiz(self, module: ModulePage, plan: QuizPlan) -> None:
        uid = self._uid(plan.row.key)
        if self._is_there(QuizPage, uid):
            return
        quiz = QuizPage(
            uid=uid,
            pool=QuestionPool.objects.filter(slug=plan.pool.slug).first(),
            pass_mark=plan.pass_mark,
            attempts=plan.attempts,
            draw=plan.draw,
        )
        self._unit(module, quiz, plan.row, plan.heading, plan.intro)

    def _unit(
        self, module: ModulePage, unit: Any, row: Row, heading: Texts, intro: Texts
    ) -> None:
        _set(unit, "intro", intro)
        self._add(module, unit, heading, row.name)
        self.came.add(row.number)

    def _is_there(self, model: type[Any], uid: uuid.UUID) -> bool:
        """Tell whether it came before: what editors made of it since is left alone."""
        return bool(model.objects.filter(uid=uid).exists())

    def _block(self, block: Block, uid: uuid.UUID) -> dict[str, Any]:
        if block.picture is None:
            value: dict[str, Any] = {"text": block.texts}
        else:
            caption = dict.fromkeys(CODES, "")
            pk = self._picture(block.picture, block.texts)
            value = {"image": pk, "alt": block.texts, "caption": caption}
        return {"type": block.kind, "id": str(uid), "value": value}

    def _picture(self, picture: Picture, alt: Texts) -> int | None:
        """Return the picture's key, stored once; a dry run stores none."""
        if picture.sha1 not in self._pictures:
            images = get_image_model().objects.filter(file_hash=picture.sha1)
            found = images.order_by("pk").first() or self._store(picture, alt)
            if found is None:
                return None
            self._pictures[picture.sha1] = found.pk
        return self._pictures[picture.sha1]

    def _store(self, picture: Picture, alt: Texts) -> Any | None:
        if self.content is None:
            return None
        image = get_image_model()(
            title=picture.name,
            width=picture.width,
            height=picture.height,
            file_hash=picture.sha1,
            uploaded_by_user=self.user,
            description=in_language(alt, DEFAULT)[:255],
            # What the backup says, and no more: a file's name describes nothing.
            **{f"alt_{code}": alt[code][:255] for code in CODES},
            is_undescribed=not all(alt.values()),
        )
        file = ContentFile(self.content(picture), name=picture.name)
        image.file_size = file.size
        image.file.save(picture.name, file, save=False)
        self.stored.append(image)
        image.save()
        return image

    def _add(self, parent: Page, page: Any, heading: Texts, name: str) -> Any:
        _set(page, "heading", heading)
        page.title = in_language(heading, DEFAULT)
        page.slug = _free_slug(parent, page.title or name, page)
        page.live = False
        page.owner = self.user
        parent.add_child(instance=page)
        page.save_revision(user=self.user, log_action="wagtail.create", clean=False)
        return page

    def _uid(self, key: str) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, f"{self.plan.origin}|{key}")


def _set(page: Any, name: str, texts: Texts) -> None:
    for code in CODES:
        setattr(page, f"{name}_{code}", texts[code])


def _free_slug(parent: Page, words: str, page: Any) -> str:
    kind = str(page._meta.model_name).removesuffix("page")
    start = slugify(words)[:40].strip("-") or f"{kind}-{str(page.uid)[:8]}"
    taken = set(parent.get_children().values_list("slug", flat=True))
    number, slug = 1, start
    while slug in taken:
        number += 1
        slug = f"{start}-{number}"
    return slug
