"""Loading a package's page tree: home, courses, modules, units, information pages."""

import json
from typing import Any

from wagtail.models import Page, Site

from courses.course_files.models_to_files import home_data, names_in_use, page_data
from courses.course_files.package import Data, Package
from courses.course_files.references import set_texts
from courses.course_files.streams import raw_body
from courses.course_files.tally import Tally
from courses.models import (
    CoursePage,
    HomePage,
    InfoPage,
    LessonPage,
    ModulePage,
    QuestionPool,
    QuizPage,
)
from courses.text.languages import by_language, no_text

WELCOME = "Welcome to your new Wagtail site!"
DEFAULT_HOME = {
    "heading": by_language(
        "Curs de prevenire și combatere a traficului de ființe umane",
        "Курс о предупреждении и пресечении торговли людьми",
    ),
    "intro": no_text(),
}
UNIT_CLASSES = {"lesson": LessonPage, "quiz": QuizPage}


class TreeLoader:
    """Writes pages that differ from the package, each as a published revision."""

    def __init__(self, package: Package, tally: Tally) -> None:
        self.package, self.tally = package, tally
        self.names = names_in_use()
        self.pools = QuestionPool.objects.in_bulk(field_name="slug")
        self.pages = {
            str(page.uid): page
            for model in (CoursePage, ModulePage, LessonPage, QuizPage, InfoPage)
            for page in model.objects.all()
        }

    def load(self) -> list[CoursePage]:
        """Return the package's courses after writing the whole tree."""
        home = load_home(self.package.home, self.tally)
        courses = []
        for data in self.package.courses:
            course = self._page(CoursePage, _own(data, "modules"), home)
            courses.append(course)
            modules = [self._module(module, course) for module in data["modules"]]
            self._order(course, modules)
        pages = [self._page(InfoPage, data, home) for data in self.package.pages]
        self._order(home, [*courses, *pages])
        return [CoursePage.objects.get(pk=course.pk) for course in courses]

    def _module(self, data: Data, course: CoursePage) -> Any:
        module = self._page(ModulePage, _own(data, "units"), course)
        units = [
            self._page(UNIT_CLASSES[unit["kind"]], unit, module)
            for unit in data["units"]
        ]
        self._order(module, units)
        return module

    def _page(self, model: type[Any], data: Data, parent: Any) -> Any:
        """Return the page with these contents under this parent."""
        page = self.pages.get(data["uid"])
        if page is not None and not isinstance(page, model):
            raise WrongKind(data["uid"], data["slug"])
        kind = data.get("kind") or model._meta.model_name.removesuffix("page")
        now = (page_data(page, self.names), page.live) if page else None
        if self.tally.differs(kind, now, (data, True)):
            page = page or model(uid=data["uid"], live=False)
            self._assign(page, data)
            if page.pk is None:
                # Another process' view of the tree must not decide where it goes.
                Page.objects.get(pk=parent.pk).add_child(instance=page)
            page.save_revision().publish()
            page = model.objects.get(pk=page.pk)
        return page

    def _assign(self, page: Any, data: Data) -> None:
        set_texts(page, data, "heading", "intro")
        plain = {"slug", "minutes", "required", "retired", "what_changed"}
        course = {"audience", "academic_hours"}
        quiz = {"purpose", "pass_mark", "attempts", "draw"}
        for name in (plain | course | quiz) & data.keys():
            setattr(page, name, data[name])
        if "pool" in data:
            page.pool = self.pools.get(data["pool"])
            page.pool_b = self.pools.get(data["pool_b"])
        if "sensitive" in data:
            set_texts(page, data, "sensitive")
            page.editor_notes = "\n".join(data["editor_notes"])
        if "body" in data:
            page.body = raw_json(data["body"], self.names)

    def _order(self, parent: Any, wanted: list[Any]) -> None:
        """Put pages below their parent in this order; others keep to the end."""
        rows = Page.objects.child_of(Page.objects.get(pk=parent.pk)).order_by("path")
        pks = [page.pk for page in wanted]
        if [pk for pk in rows.values_list("pk", flat=True) if pk in set(pks)] == pks:
            return
        others = [pk for pk in rows.values_list("pk", flat=True) if pk not in set(pks)]
        self.tally.changed["order"] += 1
        for pk in [*pks, *others]:
            page, target = Page.objects.get(pk=pk), Page.objects.get(pk=parent.pk)
            page.specific.move(target, pos="last-child")


class WrongKind(Exception):
    """A page with this id is of another kind in the CMS."""

    def __init__(self, uid: str, slug: str) -> None:
        super().__init__(f"The page {slug} ({uid}) is of another kind in the CMS.")


def _own(data: Data, children: str) -> Data:
    return {name: value for name, value in data.items() if name != children}


def raw_json(body: list[Data], names: Any) -> str:
    """Return blocks as the text that a StreamField is set from."""
    return json.dumps(raw_body(body, names), ensure_ascii=False)


def load_home(wanted: Data | None, tally: Tally) -> HomePage:
    """Return the front page, made the site's root where there was none."""
    home = HomePage.objects.first()
    if home is None:
        tally.created["home"] += 1
        return _new_home(wanted or DEFAULT_HOME)
    if wanted is not None and tally.differs("home", home_data(home), wanted):
        set_texts(home, wanted, "heading", "intro")
        home.save_revision().publish()
    return home


def _new_home(texts: Data) -> HomePage:
    welcome = Page.objects.filter(depth=2, title=WELCOME).first()
    if welcome is not None:
        # Its address is wanted; it goes for good once the site has another root.
        welcome.slug = "wagtail-welcome"
        welcome.save()
    home = HomePage(slug="home", live=False)
    set_texts(home, texts, "heading", "intro")
    Page.objects.get(depth=1).add_child(instance=home)
    home.save_revision().publish()
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    site.root_page = Page.objects.get(pk=home.pk)
    site.save()
    if welcome is not None:
        Page.objects.get(pk=welcome.pk).delete()
    return HomePage.objects.get(pk=home.pk)
