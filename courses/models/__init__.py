"""Models of the courses: pages, questions, editions, glossary, media, translation status."""

from courses.models.editions import Edition, EditionPage, EditionQuestion
from courses.models.glossary import Diagram, GlossaryTerm, Helpline
from courses.models.library import CourseImage, CourseMedia, CourseRendition
from courses.models.pages import (
    CoursePage,
    HomePage,
    InfoPage,
    LessonPage,
    ModulePage,
    QuizPage,
)
from courses.models.publication import Publication
from courses.models.question_bank import Option, Question, QuestionPool
from courses.models.translation_status import ParityException, TextState

__all__ = [
    "CourseImage",
    "CourseMedia",
    "CoursePage",
    "CourseRendition",
    "Diagram",
    "Edition",
    "EditionPage",
    "EditionQuestion",
    "GlossaryTerm",
    "Helpline",
    "HomePage",
    "InfoPage",
    "LessonPage",
    "ModulePage",
    "Option",
    "ParityException",
    "Publication",
    "Question",
    "QuestionPool",
    "QuizPage",
    "TextState",
]
