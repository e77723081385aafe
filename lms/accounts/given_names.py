"""Given names of Moldova by which a full name is told apart from its surname.

In bare form (see ``name_folding``), so that each stands for both alphabets. Names of one
line are one name: Ion and Иван, as papers in two languages have them for one person.
"""

from lms.accounts.name_folding import fold_word

_SAME = """
Ion Ioan Ivan Иван Ионел
Vasile Василий Vasilii
Dumitru Дмитрий Dmitri
Gheorghe Георгий George Georgii
Petru Пётр Piotr Petr
Mihail Михаил Mihai
Nicolae Николай Nicolai
Iurie Юрий Iuri Yuriy
Tudor Teodor Фёдор Fedor Fiodor
Iacob Яков Iacov
Toma Фома Foma
Lev Лев
Matei Матвей Matvei
Ștefan Степан Штефан Stepan
Anatolie Анатолий Anatol
Valeriu Валерий Valeri
Grigore Григорий Grigori
Eugen Евгений Evgheni Eugeniu
Eugenia Евгения Evghenia
Alexandru Александр Alexandr
Serghei Сергей Sergiu Sergei
Pavel Павел
Andrei Андрей Andrii
Alexei Алексей Alexe
Constantin Константин
Leonid Леонид
Vitalie Виталий Vitali
Arcadie Аркадий
Simion Семён Semion
Ecaterina Екатерина Catalina Caterina Катерина
Elena Елена Ileana
Ana Anna Анна
Maria Мария Mariia
Natalia Наталья Наталия
Tatiana Татьяна
Ludmila Людмила Liudmila
Parascovia Прасковья Paraschiva
Xenia Ксения Axenia
Eudochia Евдокия Evdochia
Elizaveta Елизавета Elisaveta
Daria Дарья
Sofia Софья София
Iulia Юлия Julia
Victoria Виктория
Valentina Валентина
Galina Галина
"""
_OTHERS = """
Adrian Afanasie Agafia Agripina Ala Alex Alexandra Alina Aliona Alisa Anastasia Angela Anisoara
Antonina Artiom Artur Aurel Aurelia Aurica Bianca Bogdan Boris Calin Carolina Casian Cezar
Chiril Claudia Constanța Corina Cornelia Corneliu Cristi Cristian Cristina Dan Daniel Daniela
Danil Danila Denis Diana Dina Dionis Doina Dorel Dorin Dorina Dragoș Eduard Efrosinia Egor
Eleonora Ema Emanuela Emil Emilia Eva Evelina Felicia Feodora Fevronia Filip Florin
Florina Gabriel Gabriela Gavriil Georgeta Georgiana Ghenadie Gheorghina Gleb Iacob Iaroslav Igor
Ilie Ilona Ina Inesa Inga Ioana Ionela Iosif Ira Irina Iulian Iuliana Iustina Ivanna Kiril
Larisa Laura Laurențiu Lavinia Lia Lidia Lilia Lilian Liliana Lina Liuba Liubovi Livia Liviu
Luca Lucia Lucian Luiza Luminița Magdalena Manole Marcel Marcela Margareta Marian Mariana Marin
Marina Marius Marta Matei Maxim Melania Mihaela Milena Mircea Mirela Moise Monica Mădălina
Nadejda Nadia Nelea Nelly Nichita Nicoleta Nicon Nina Nistor Nona Octavian Odesa Oleg Olesea
Olesia Olga Olimpia Onisim Ovidiu Oxana Pantelei Petronela Polina Radu Rahila Raisa Ramona
Regina Renata Rita Rodica Roman Rostislav Ruslan Ruxanda Sabina Sanda Sandu Sava Sergiana Silvia
Silviu Snejana Stanislav Stefania Stela Svetlana Tamara Tatiana Teodora Tihon Timofei Traian
Vadim Valeria Varvara Vasilisa Veaceslav Vera Veronica Vica Victor Vioara Violeta Violina Viorel
Viorica Virgil Virginia Vlad Vladimir Vladislav Zamfira Zina Zinaida Zoia Ștefania Ștefăniță
Акулина Артём Виктор Владимир Владислав Вячеслав Геннадий Денис Егор Ефросинья Зоя Илья Инна
Кирилл Любовь Максим Маргарита Матвей Надежда Надя Никита Оксана Олеся Светлана Тихон Яков
"""
# The bare form of the first name of each line, by every bare form of that line.
_ONE = {
    fold_word(name): fold_word(line.split()[0])
    for line in _SAME.strip().splitlines()
    for name in line.split()
}
GIVEN_NAMES = frozenset([*_ONE, *map(fold_word, _OTHERS.split())])


def one_of_many(bare: str) -> str:
    """Return the form that stands for all spellings of a given name: Иван's is Ion's."""
    return _ONE.get(bare, bare)


def is_given_name(word: str) -> bool:
    """Tell whether a word, each part between hyphens, is a usual given name."""
    parts = [fold_word(part) for part in word.split("-")]
    return bool(parts) and all(part in GIVEN_NAMES for part in parts)
