"""What is taught, as the database holds it."""

from courses.models.bank import Option, Question, QuestionPool
from courses.models.editions import Edition, EditionPage, EditionQuestion
from courses.models.media import CourseImage, CourseMedia, CourseRendition
from courses.models.pages import (
    CoursePage,
    HomePage,
    InfoPage,
    LessonPage,
    ModulePage,
    QuizPage,
)
from courses.models.parity import ParityException, TextState
from courses.models.reference import Diagram, GlossaryTerm, Helpline

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
    "Question",
    "QuestionPool",
    "QuizPage",
    "TextState",
]
