"""Mutated backups are read or refused with a sentence, never a crash."""

import io

from hypothesis import given, settings

from courses.imports.findings import FileRefused
from courses.moodle_backup.archive import opened_archive
from courses.moodle_backup.reading import read_backup
from tests.courses.moodle_backup.backups import (
    ALL_KINDS,
    Backup,
    fixed_new,
    new_layout,
    png,
    random_new,
    tar_of,
)
from tests.courses.question_formats.test_fuzz import (
    BYTES,
    EACH,
    MUTATIONS,
    PLACE,
    mutated,
)


def whole() -> Backup:
    backup = Backup()
    backup.page(3, "Pagină", '<p>Text</p><img src="@@PLUGINFILE@@/x.png" alt="a">')
    backup.picture(png(), "x.png", 30)
    backup.book(4, ("Întâi", "<h2>unu</h2><ul><li>a</li></ul>"))
    backup.quiz(5, "Test", [*(fixed_new(n) for n in range(1, 9)), random_new()])
    backup.questions(new_layout(ALL_KINDS))
    return backup


MEMBERS = whole().members()
TEXTS = sorted(name for name in MEMBERS if name.endswith(".xml"))
ARCHIVES = [whole().tar().getvalue(), whole().zip().getvalue()]


def check(file: io.BytesIO) -> None:
    try:
        with opened_archive(file) as archive:
            plan = read_backup(archive, "ro")
    except FileRefused as refusal:
        assert refusal.finding.message
        return
    for question in plan.questions:
        if question.item:
            assert any(question.item.stem.values())
        else:
            assert question.finding.message
    for row in plan.rows:
        if row.refusal:
            assert row.refusal.finding.message


def test_mutated_members_are_read_or_refused():
    @settings(EACH, max_examples=200)
    @given(PLACE, MUTATIONS, BYTES)
    def mutate(share, mutations, flips):
        name = TEXTS[int(share * (len(TEXTS) - 1))]
        data = mutated(MEMBERS[name].decode(), mutations, flips)
        check(tar_of({**MEMBERS, name: data}))

    mutate()


def test_mutated_archives_are_read_or_refused():
    @settings(EACH, max_examples=200)
    @given(PLACE, BYTES, PLACE)
    def mutate(share, flips, end):
        data = bytearray(ARCHIVES[int(share > 0.5)])
        for place, value in flips:
            data[int(place * (len(data) - 1))] = value
        check(io.BytesIO(bytes(data[: int(len(data) * (0.5 + end))])))

    mutate()
