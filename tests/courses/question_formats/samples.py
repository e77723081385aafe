"""Files of our own making with every kind of question, in the three formats."""

GIFT = r"""
// a comment that nobody reads
$CATEGORY: $course$/top/Semne

::Un răspuns::Cine {~poliția =asistentul social#Da, el. ~%-25%nimeni#Nu.} merge primul?

::Mai multe::Care sunt semne?{
    ~%50%actele sunt la patron#Da.
    ~%50%omul tace
    ~%-100%omul zâmbește
    ~plouă
    ####Semnele nu dovedesc nimic.
}

Victima poate refuza ajutorul.{TRUE#Greșit.#Corect.####Art. 20.}

::Perechi::Potriviți.{
    =[html]Linia <b>fierbinte</b> -> 0 800 77777
    =Poliția -> 112
    = -> 113
}

::Ordine::Puneți în ordine.{>3 ALL VERTICAL ABSOLUTE_POSITION SHOW
    Ascult
    Notez
    Sun
}

::Scris::Cum se numește?{=ANITP#Da. =%50%Permanent* #Aproape. =%0%*#Nu.}

::Anul::În ce an?{#=2005:0#Exact. =%50%2000..2010#Aproape.}
"""

AIKEN = """Ce faceți mai întâi?
A) Plec
B) Ascult
C) Strig
ANSWER: B

Кого Вы зовёте?
A. Никого
B. Супервизора
ANSWER: B
"""

MOODLEXML = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category">
    <category><text>$course$/top/Semne</text></category>
    <info format="html"><text>{mlang ro}Semnele{mlang}{mlang ru}Признаки{mlang}</text></info>
  </question>
  <question type="multichoice">
    <name><text>unul</text></name>
    <questiontext format="html"><text><![CDATA[<p>Cine merge?</p><p>Alegeți&nbsp;unul.</p>]]></text></questiontext>
    <generalfeedback format="html"><text>Legea &amp;amp; practica</text></generalfeedback>
    <defaultgrade>1.0000000</defaultgrade>
    <idnumber>Q-1</idnumber>
    <single>true</single>
    <answer fraction="100" format="html"><text>asistentul</text><feedback format="html"><text>Da.</text></feedback></answer>
    <answer fraction="0" format="html"><text>nimeni</text><feedback format="html"><text></text></feedback></answer>
    <tags><tag><text>semne</text></tag></tags>
  </question>
  <question type="multichoice">
    <name><text>mai multe</text></name>
    <questiontext format="html"><text>Care?</text></questiontext>
    <single>false</single>
    <answer fraction="33.33333" format="html"><text>a</text></answer>
    <answer fraction="33.33333" format="html"><text>b</text></answer>
    <answer fraction="33.33333" format="html"><text>c</text></answer>
    <answer fraction="-100" format="html"><text>d</text></answer>
  </question>
  <question type="truefalse">
    <name><text>af</text></name>
    <questiontext format="html"><text>Este fals.</text></questiontext>
    <answer fraction="100"><text>false</text><feedback><text>Corect.</text></feedback></answer>
    <answer fraction="0"><text>true</text><feedback><text>Nu.</text></feedback></answer>
  </question>
  <question type="matching">
    <name><text>perechi</text></name>
    <questiontext format="html"><text>Potriviți.</text></questiontext>
    <subquestion format="html"><text>Linia</text><answer><text>0 800</text></answer></subquestion>
    <subquestion format="html"><text>Poliția</text><answer><text>112</text></answer></subquestion>
    <subquestion format="html"><text></text><answer><text>113</text></answer></subquestion>
  </question>
  <question type="ordering">
    <name><text>ordine</text></name>
    <questiontext format="html"><text>Ordonați.</text></questiontext>
    <answer fraction="2.0000000"><text>al doilea</text></answer>
    <answer fraction="1.0000000"><text>primul</text></answer>
    <answer fraction="3.0000000"><text>al treilea</text></answer>
  </question>
  <question type="shortanswer">
    <name><text>scris</text></name>
    <questiontext format="html"><text>Cum se numește?</text></questiontext>
    <usecase>1</usecase>
    <answer fraction="100" format="moodle_auto_format"><text>a &lt; b</text></answer>
    <answer fraction="80"><text>toad</text><feedback><text>Merge.</text></feedback></answer>
  </question>
  <question type="numerical">
    <name><text>număr</text></name>
    <questiontext format="html"><text>Cât?</text></questiontext>
    <answer fraction="100"><text>6.25</text><tolerance>0.05</tolerance></answer>
    <answer fraction="0"><text>*</text><feedback><text>Altceva.</text></feedback></answer>
  </question>
</quiz>
"""


def moodlexml(inside: str, kind: str = "multichoice", stem: str = "Întrebare") -> bytes:
    """A Moodle XML file with one question."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
        f'<question type="{kind}"><name><text>n</text></name>\n'
        f'<questiontext format="html"><text>{stem}</text></questiontext>{inside}</question>\n</quiz>'
    ).encode()


TWO_ANSWERS = '<answer fraction="100"><text>da</text></answer><answer fraction="0"><text>nu</text></answer>'
