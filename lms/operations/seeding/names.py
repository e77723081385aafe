"""Invented names, as they occur in Moldova, by language and sex."""

GIVEN = {
    ("ro", "f"): (
        *("Ana", "Maria", "Elena", "Ștefania", "Ioana", "Tatiana", "Doina", "Lucia"),
        *("Cristina", "Aurelia", "Mihaela", "Viorica", "Snejana", "Anișoara"),
    ),
    ("ro", "m"): (
        *("Ion", "Ștefan", "Vasile", "Andrei", "Mihai", "Ștefăniță", "Nicolae"),
        *("Gheorghe", "Tudor", "Valeriu", "Sergiu", "Grigore"),
    ),
    ("ru", "f"): (
        *("Наталья", "Елена", "Ольга", "Светлана", "Ирина", "Людмила", "Юлия"),
        *("Галина", "Ксения", "Марина", "Татьяна", "Алёна"),
    ),
    ("ru", "m"): (
        *("Иван", "Сергей", "Андрей", "Дмитрий", "Пётр", "Николай", "Василий"),
        *("Юрий", "Фёдор", "Игорь"),
    ),
}
SURNAMES_RO = (
    *("Rusu", "Țurcanu", "Ciobanu", "Munteanu", "Ceban", "Cojocaru", "Moraru"),
    *("Roșca", "Lungu", "Bîrcă", "Șoltoianu", "Grigoraș", "Păduraru", "Vâlcu"),
    *("Sârbu", "Negruță", "Gîscă", "Ursachi", "Plămădeală", "Botnari"),
)
# Russian surnames follow the sex of the person; those in -ко do not change.
SURNAMES_RU = {
    "f": (
        *("Щербакова", "Иванова", "Кузнецова", "Соловьёва", "Чебан", "Петренко"),
        *("Шевченко", "Морозова", "Жукова", "Цуркан", "Ковалёва", "Бондаренко"),
    ),
    "m": (
        *("Щербаков", "Иванов", "Кузнецов", "Соловьёв", "Чебан", "Петренко"),
        *("Шевченко", "Морозов", "Жуков", "Цуркан", "Ковалёв", "Бондаренко"),
    ),
}
