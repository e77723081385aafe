"""Mutated translation files are read or refused with a sentence, never a crash."""

import pytest
from hypothesis import given, settings

from courses.exchange.findings import FileRefused
from courses.translations import files
from courses.translations.selection import Segment
from courses.translations.texts import Text
from tests.courses.exchange.test_fuzz import BYTES, EACH, MUTATIONS, mutated

SEGMENTS = [
    Segment(
        Text(
            id=f"page:{number}:body:{number}:text",
            owner=f"page:{number}",
            where="Lecția",
            texts={"ro": f"Un **text** <{number}> & „altul”", "ru": russian},
            is_rich=True,
        ),
        "ro",
    )
    for number, russian in enumerate(["Текст", "", "Ещё"])
]


@pytest.mark.parametrize("file_format", sorted(files.WRITERS))
def test_mutated_files_are_read_or_refused(file_format):
    whole = files.WRITERS[file_format](SEGMENTS, "ro", "ru").decode()

    @settings(EACH, max_examples=300)
    @given(MUTATIONS, BYTES)
    def mutate(mutations, flips):
        try:
            found = files.read_file(mutated(whole, mutations, flips))
        except FileRefused as refusal:
            assert refusal.finding.message
        else:
            assert found.units

    mutate()
