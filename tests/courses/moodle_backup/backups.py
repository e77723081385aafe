"""Course backups of our own making, as Moodle 3.11 and 4.x write them."""

import hashlib
import io
import json
import tarfile
import zipfile
from html import escape

from PIL import Image


def png(color: str = "red", size: tuple[int, int] = (4, 3), kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, kind)
    return buffer.getvalue()


def question(number: int, kind: str, plugin: str, *, extra: str = "", stem: str = "") -> str:  # fmt: skip
    """The element of one question, as both layouts have it."""
    stem = stem or f"{{mlang ro}}Întrebarea {number}{{mlang}}{{mlang ru}}Вопрос {number}{{mlang}}"  # fmt: skip
    return (
        f'<question id="{number}"><parent>0</parent><name>Q{number}</name>'
        f"<questiontext>{escape(stem)}</questiontext><questiontextformat>1</questiontextformat>"
        "<generalfeedback>Explicație</generalfeedback><generalfeedbackformat>1</generalfeedbackformat>"
        f"<defaultmark>1.0000000</defaultmark><qtype>{kind}</qtype><stamp>site+{number}</stamp>"
        f"{extra}<plugin_qtype_{kind}_question>{plugin}</plugin_qtype_{kind}_question>"
        "<tags><tag><name>semne</name><rawname>Semne</rawname></tag></tags></question>"
    )


def answer(number: int, text: str, fraction: str, feedback: str = "") -> str:
    return (
        f'<answer id="{number}"><answertext>{escape(text)}</answertext><answerformat>1</answerformat>'
        f"<fraction>{fraction}</fraction><feedback>{feedback}</feedback>"
        "<feedbackformat>1</feedbackformat></answer>"
    )


def answers(*found: str) -> str:
    return f"<answers>{''.join(found)}</answers>"


SINGLE = answers(answer(1, "da", "1.0000000", "Corect."), answer(2, "nu", "0.0000000"))
SINGLE += "<multichoice><single>1</single></multichoice>"
ALL_KINDS = [
    question(1, "multichoice", SINGLE),
    question(
        2,
        "multichoice",
        answers(
            answer(3, "a", "0.3333333"),
            answer(4, "b", "0.3333333"),
            answer(5, "c", "0.3333333"),
            answer(6, "d", "-1.0000000"),
        )
        + "<multichoice><single>0</single></multichoice>",
    ),
    question(
        3,
        "truefalse",
        answers(answer(7, "Adevărat", "0.0000000"), answer(8, "Fals", "1.0000000"))
        + "<truefalse><trueanswer>7</trueanswer><falseanswer>8</falseanswer></truefalse>",
    ),
    question(
        4,
        "shortanswer",
        answers(answer(9, "ANITP", "1.0000000"))
        + "<shortanswer><usecase>0</usecase></shortanswer>",
    ),  # fmt: skip
    question(
        5,
        "numerical",
        answers(answer(10, "2005", "1.0000000"))
        + "<numerical_records><numerical_record><answer>10</answer><tolerance>0.5</tolerance></numerical_record></numerical_records>",
    ),
    question(
        6,
        "match",
        "<matches><match><questiontext>Linia</questiontext><questiontextformat>1</questiontextformat><answertext>0 800</answertext></match>"
        "<match><questiontext>Urgențe</questiontext><questiontextformat>1</questiontextformat><answertext>112</answertext></match></matches>",
    ),
    question(
        7,
        "ordering",
        answers(answer(11, "al doilea", "2.0000000"), answer(12, "primul", "1.0000000"))
        + "<ordering><selecttype>0</selecttype><gradingtype>0</gradingtype></ordering>",
    ),
    question(8, "essay", ""),
]


def new_layout(questions: list[str]) -> str:
    """The entries of a category as Moodle 4 has them, each with an old version too."""
    return "<question_bank_entries>" + "".join(
        f'<question_bank_entry id="{number * 10}"><questioncategoryid>2</questioncategoryid>'
        "<idnumber>$@NULL@$</idnumber><question_version>"
        f'<question_versions id="{number}1"><version>1</version><status>ready</status><questions>'
        f"{element.replace(f'id={chr(34)}{number}{chr(34)}', f'id={chr(34)}{number}00{chr(34)}', 1).replace('Întrebarea', 'Vechea')}</questions></question_versions>"
        f'<question_versions id="{number}2"><version>2</version><status>ready</status><questions>'
        f"{element}</questions></question_versions>"
        "</question_version></question_bank_entry>"
        for number, element in enumerate(questions, 1)
    ) + "</question_bank_entries>"  # fmt: skip


def old_layout(questions: list[str]) -> str:
    return f"<questions>{''.join(questions)}</questions>"


class Backup:
    """The files of a backup; ``tar`` and ``zip`` make the archive."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.activities: list[tuple[str, str, str]] = []
        self.pool: list[str] = []
        self.sequence: list[str] = []

    def add(self, kind: str, number: int, inside: str, title: str = "") -> None:
        folder = f"activities/{kind}_{number}"
        self.activities.append((str(number), kind, title or f"{kind} {number}"))
        self.sequence.append(str(number))
        self.files[f"{folder}/{kind}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<activity id="1" moduleid="{number}" modulename="{kind}" contextid="{number}0">{inside}</activity>'
        ).encode()

    def page(self, number: int, name: str, content: str, intro: str = "") -> None:
        self.add("page", number, f'<page id="1"><name>{escape(name)}</name><intro>{escape(intro)}</intro><introformat>1</introformat><content>{escape(content)}</content><contentformat>1</contentformat></page>')  # fmt: skip

    def book(self, number: int, *chapters: tuple[str, str]) -> None:
        inside = "".join(
            f'<chapter id="{place}"><pagenum>{place}</pagenum><title>{escape(title)}</title><content>{escape(content)}</content><contentformat>1</contentformat><hidden>{int(place == 2)}</hidden></chapter>'
            for place, (title, content) in enumerate(chapters, 1)
        )
        self.add("book", number, f'<book id="1"><name>Carte</name><chapters>{inside}</chapters></book>')  # fmt: skip

    def quiz(self, number: int, name: str, slots: list[str], attempts: int = 2) -> None:
        instances = "".join(
            f'<question_instance id="{place}"><slot>{place}</slot>{slot}</question_instance>'
            for place, slot in enumerate(slots, 1)
        )
        self.add("quiz", number, f'<quiz id="1"><name>{escape(name)}</name><intro>Despre</intro><introformat>1</introformat><attempts_number>{attempts}</attempts_number><question_instances>{instances}</question_instances></quiz>')  # fmt: skip
        self.files[f"activities/quiz_{number}/grades.xml"] = (
            b"<activity_gradebook><grade_items><grade_item><gradepass>6.00000</gradepass><grademax>10.00000</grademax></grade_item></grade_items></activity_gradebook>"
        )

    def questions(self, inside: str) -> None:
        self.files["questions.xml"] = (
            f'<question_categories><question_category id="2"><name>Categoria</name><parent>1</parent>{inside}</question_category></question_categories>'
        ).encode()

    def picture(self, data: bytes, name: str, context: int, component: str = "mod_page", area: str = "content", item: int = 0) -> str:  # fmt: skip
        sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        self.files[f"files/{sha1[:2]}/{sha1}"] = data
        self.pool.append(f'<file id="{len(self.pool)}"><contenthash>{sha1}</contenthash><contextid>{context}</contextid><component>{component}</component><filearea>{area}</filearea><itemid>{item}</itemid><filepath>/</filepath><filename>{name}</filename></file>')  # fmt: skip
        return sha1

    def members(self) -> dict[str, bytes]:
        acts = "".join(
            f"<activity><moduleid>{number}</moduleid><sectionid>1</sectionid><modulename>{kind}</modulename><title>{title}</title><directory>activities/{kind}_{number}</directory></activity>"
            for number, kind, title in self.activities
        )
        index = (
            '<?xml version="1.0" encoding="UTF-8"?><moodle_backup><information><name>b.mbz</name>'
            "<original_site_identifier_hash>abc</original_site_identifier_hash><original_course_id>7</original_course_id>"
            "<original_course_fullname>{mlang ro}Curs{mlang}{mlang ru}Курс{mlang}</original_course_fullname><contents>"
            f"<activities>{acts}</activities><sections><section><sectionid>1</sectionid><title>1</title><directory>sections/section_1</directory></section></sections></contents></information></moodle_backup>"
        )
        section = f'<section id="1"><number>1</number><name>{{mlang ro}}Semnele{{mlang}}{{mlang ru}}Признаки{{mlang}}</name><summary>$@NULL@$</summary><sequence>{",".join(self.sequence)}</sequence></section>'
        return {
            "moodle_backup.xml": index.encode(),
            "sections/section_1/section.xml": section.encode(),
            "files.xml": f"<files>{''.join(self.pool)}</files>".encode(),
            **self.files,
        }

    def tar(self) -> io.BytesIO:
        return tar_of(self.members())

    def zip(self) -> io.BytesIO:
        return zip_of(self.members())


def tar_of(members: dict[str, bytes], *more: tarfile.TarInfo) -> io.BytesIO:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        for info in more:
            tar.addfile(info)
    buffer.seek(0)
    return buffer


def zip_of(members: dict[str, bytes]) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    buffer.seek(0)
    return buffer


def fixed_old(number: int) -> str:
    return f"<questionid>{number}</questionid>"


def fixed_new(number: int, version: str = "$@NULL@$") -> str:
    return f"<question_reference><questionbankentryid>{number * 10}</questionbankentryid><version>{version}</version></question_reference>"


def random_new(category: int = 2) -> str:
    said = {"filter": {"category": {"values": [str(category)], "filteroptions": {"includesubcategories": False}}}}  # fmt: skip
    return f"<question_set_reference><filtercondition>{escape(json.dumps(said))}</filtercondition></question_set_reference>"
