"""Spell check of every text by hunspell, one call per language, with the project's words."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from courses.course_files.findings import Report
from courses.text.languages import CODES, ORTHOGRAPHIES

WORD_LISTS = Path(__file__).resolve().parent.parent / "content"
TARGET = re.compile(r"\]\((?:\\.|[^()\s])*\)")
COMPOUNDS = {
    code: re.compile(rf"[{language.letters}]+(?:-[{language.letters}]+)*")
    for code, language in ORTHOGRAPHIES.items()
}
SECONDS = 60


class SpellingUnavailable(RuntimeError):
    """The speller or one of its dictionaries is not there."""


def check_spelling(report: Report, word_lists: Path = WORD_LISTS) -> int:
    """Note every word that neither a dictionary nor the project's list has.

    Returns their number; where the speller is missing, notes that once instead.
    """
    try:
        return sum(_check(report, code, word_lists) for code in CODES)
    except SpellingUnavailable as error:
        report.at("course.yaml").refuse("spelling_unavailable", str(error))
        return 0


def _check(report: Report, code: str, word_lists: Path) -> int:
    said = [saying for saying in report.said if saying.language == code]
    own = _own_words(word_lists / f"words_{code}.txt")
    wrong = misspelled({w for one in said for w in _words(one.text, code)}, code, own)
    found = 0
    for saying in said:
        for offset, line in enumerate(TARGET.sub("]", saying.text).split("\n")):
            for word in sorted(_words(line, code)):
                # Hunspell answers for the parts of a compound, not for the whole.
                if word not in own and wrong.intersection([word, *word.split("-")]):
                    found += 1
                    place = report.at(saying.file, saying.line + offset)
                    place.refuse("spelling", f"Not in the {code} dictionary: {word}")
    return found


def _own_words(path: Path) -> list[str]:
    """Return the project's words: ``word``, or ``word/model`` for one inflected alike."""
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [word for line in lines if (word := line.split("#")[0].strip())]


def _words(text: str, code: str) -> set[str]:
    """Return the words of a text; a single letter is a name, not a word."""
    return {w for w in COMPOUNDS[code].findall(TARGET.sub("]", text)) if len(w) > 1}


def misspelled(words: Iterable[str], code: str, own: Iterable[str] = ()) -> set[str]:
    """Return the words that neither the language's dictionary nor ``own`` has.

    Raises SpellingUnavailable without hunspell, its dictionary, or its answer in time.
    """
    program, dictionary = shutil.which("hunspell"), ORTHOGRAPHIES[code].dictionary
    if program is None:
        raise SpellingUnavailable("Spelling is not checked: hunspell is not installed.")
    with tempfile.TemporaryDirectory() as folder:
        personal = Path(folder, "own")
        personal.write_text("".join(f"{word}\n" for word in own), encoding="utf-8")
        command = [program, "-d", dictionary, "-p", str(personal)]
        done = _run([*command, "-i", "utf-8", "-l"], "\n".join(sorted(words)), folder)
    if done.returncode or b"Can't open" in done.stderr:
        raise SpellingUnavailable(
            f"Spelling is not checked: no dictionary {dictionary}."
        )
    return set(done.stdout.decode().split())


def _run(
    command: list[str], given: str, folder: str
) -> subprocess.CompletedProcess[bytes]:
    # The words of whoever runs the check must not count: another home.
    environment = {"HOME": folder, "LC_ALL": "C.UTF-8"}
    try:
        return subprocess.run(  # noqa: S603  a fixed program with fixed arguments
            command,
            input=f"{given}\n".encode(),
            capture_output=True,
            timeout=SECONDS,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SpellingUnavailable(f"Spelling is not checked: {error}.") from error
