"""A small course package on disk that tests bend before it is read."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from tests.support.snapshots import once


def two(text: str) -> dict[str, str]:
    return {"ro": f"{text} în română", "ru": f"{text} по-русски"}


def option(name: str, right: bool = False) -> dict:
    result = {
        "id": name,
        "text": two(f"Opțiunea {name}"),
        "feedback": two(f"De ce {name}"),
    }
    return {**result, "right": True} if right else result


def question(name: str) -> dict:
    return {
        "id": name,
        "kind": "single",
        "stem": two(f"Întrebarea {name}"),
        "options": [option("a", right=True), option("b"), option("c")],
    }


def case(name: str) -> dict:
    return {
        "id": name,
        "type": "case",
        "title": two("Cazul"),
        "story": two("O **poveste**"),
        "facts": two("Faptele"),
        "nodes": [
            {
                "id": "start",
                "text": two("Ce faceți?"),
                "choices": [
                    {
                        "id": "a",
                        "text": two("Întreb"),
                        "consequence": two("Bine"),
                        "next": "second",
                    },
                    {"id": "b", "text": two("Plec"), "consequence": two("Rău")},
                ],
            },
            {
                "id": "second",
                "text": two("Și apoi?"),
                "choices": [
                    {"id": "a", "text": two("Scriu"), "consequence": two("Gata")}
                ],
            },
        ],
    }


def lesson(name: str) -> dict:
    checks = [f"{name}-q{number}" for number in (1, 2, 3)]
    return {
        "kind": "lesson",
        "id": name,
        "slug": f"lesson-{name}",
        "minutes": 25,
        "required": True,
        "heading": two(f"Lecția {name}"),
        "intro": two("Despre ce este"),
        "sensitive": two("Se vorbește despre violență"),
        "editor_notes": ["De confirmat de jurist."],
        "body": [
            {
                "id": f"{name}-objectives",
                "type": "objectives",
                "items": [two("Spuneți")],
            },
            {"id": f"{name}-monday", "type": "monday", "items": [two("Faceți")]},
            {"id": f"{name}-h1", "type": "heading", "text": two("Titlu")},
            {
                "id": f"{name}-p1",
                "type": "text",
                "text": {
                    "ro": "Un **termen** este [robia prin datorii](glossary:debt-bondage).\n\n"
                    "- unu\n- [alt loc](unit:l2)\n\n1. întâi\n2. [sit](https://example.org/a(b))",
                    "ru": "**Термин** — [долговая кабала](glossary:debt-bondage).\n\n- один",
                },
            },
            {
                "id": f"{name}-d1",
                "type": "diagram",
                "file": "three.svg",
                "alt": two("Trei cercuri"),
                "caption": two("Cele trei elemente"),
            },
            {
                "id": f"{name}-c1",
                "type": "callout",
                "style": "law",
                "title": two("Legea"),
                "text": two("art. 2 spune *asta*"),
            },
            {
                "id": f"{name}-s1",
                "type": "steps",
                "title": two("Pași"),
                "items": [two("Unu")],
            },
            case(f"{name}-case"),
            *[
                {"id": f"{name}-k{number}", "type": "check", "question": key}
                for number, key in enumerate(checks, 1)
            ],
            {"id": f"{name}-summary", "type": "summary", "text": two("Pe scurt")},
            {
                "id": f"{name}-sources",
                "type": "sources",
                "items": [
                    {
                        "title": two("Legea 241"),
                        "url": "https://example.org/l",
                        "checked_on": "@2026-11-20",
                    }
                ],
            },
        ],
        "questions": [question(key) for key in checks],
    }


def quiz(name: str, **changes) -> dict:
    return {
        "kind": "quiz",
        "id": name,
        "slug": name,
        "purpose": "module",
        "required": True,
        "minutes": 20,
        "heading": two("Test"),
        "intro": two("Douăzeci de minute"),
        "pass_mark": 80,
        "attempts": 3,
        "draw": 2,
        "pool": f"{name}-pool",
        "pool_name": two("Întrebări"),
        "questions": [question(f"{name}-q{number}") for number in (1, 2, 3)],
        **changes,
    }


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    '<circle id="c" cx="5" cy="5" r="4" fill="#fff"/>'
    '<g lang="ro"><text>acțiune</text></g><g lang="ru"><text>действие</text></g></svg>'
)


def small_files() -> dict:
    return {
        "course.yaml": {
            "home": {"heading": two("Acasă"), "intro": two("Bine ați venit")},
            "courses": [
                {
                    "id": "tip",
                    "slug": "course",
                    "heading": two("Cursul"),
                    "intro": two("Despre curs"),
                    "audience": "learners",
                    "modules": [
                        {
                            "id": "m1",
                            "slug": "module-1",
                            "heading": two("Modulul"),
                            "intro": two("Întâi"),
                            "units": [
                                "module-1/lesson-1.yaml",
                                "module-1/lesson-2.yaml",
                                "module-1/test.yaml",
                            ],
                        }
                    ],
                }
            ],
        },
        "module-1/lesson-1.yaml": lesson("l1"),
        "module-1/lesson-2.yaml": lesson("l2"),
        "module-1/test.yaml": quiz("m1-test"),
        "glossary.yaml": [
            {
                "id": "debt-bondage",
                "term": two("robie prin datorii"),
                "english": "debt bondage",
                "definition": two("Munca pentru o datorie"),
            }
        ],
        "helplines.yaml": [
            {
                "id": "emergency",
                "name": two("Urgențe"),
                "number": "112",
                "from_abroad": "",
                "note": two("Mereu"),
                "url": "",
                "checked_on": "@2026-11-20",
            },
            {
                "id": "child",
                "name": two("Copii"),
                "number": "116 111",
                "checked_on": "@2026-11-20",
            },
        ],
        "pages.yaml": [
            {
                "id": "pocket-card",
                "slug": "pocket-card",
                "heading": two("Card"),
                "intro": two("De buzunar"),
                "body": [{"id": "pc-p1", "type": "text", "text": two("Semne")}],
            }
        ],
        "media/three.svg": SVG,
    }


class PackageOnDisk:
    """The files of a package as data; ``write`` puts them on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = deepcopy(small_files())

    def __getitem__(self, name: str):
        return self.files[name]

    @property
    def lesson(self) -> dict:
        return self.files["module-1/lesson-1.yaml"]

    @property
    def test(self) -> dict:
        return self.files["module-1/test.yaml"]

    @property
    def course(self) -> dict:
        return self.files["course.yaml"]["courses"][0]

    def block(self, name: str) -> dict:
        return next(block for block in self.lesson["body"] if block["id"] == name)

    def without(self, kind: str) -> None:
        self.lesson["body"] = [b for b in self.lesson["body"] if b["type"] != kind]

    def write(self) -> Path:
        for name, data in self.files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(data, bytes):
                path.write_bytes(data)
            else:
                text = data if isinstance(data, str) else _yaml(data)
                path.write_text(text, encoding="utf-8")
        return self.root


def _yaml(data) -> str:
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000)
    # A day is a day only without quotes.
    return text.replace("'@2026-11-20'", "2026-11-20")


@pytest.fixture
def package(tmp_path) -> PackageOnDisk:
    return PackageOnDisk(tmp_path / "package")


@pytest.fixture
def loaded(db, package):
    """The small package, loaded; gives the package to bend and load again."""
    from courses.course_files.load import load_package

    root = package.write()
    once(repr(package.files), lambda: load_package(root), lambda report: report)
    return package


@pytest.fixture
def private_uploads(tmp_path, settings):
    """Uploads of a test stay in its own folder; gives that folder."""
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "private": kept}
    return tmp_path
