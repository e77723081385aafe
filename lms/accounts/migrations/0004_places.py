"""The agency and the 37 places of ISO 3166-2:MD, as a beginning.

Which territorial agency a structure belongs to is entered by hand once the list of the
ten agencies is confirmed; until then all structures stand directly below the agency.
"""

from django.db import migrations

AGENCY = ("Agenția Națională Asistență Socială", "Национальное агентство социальной помощи")
# ISO code, Romanian, Russian; Romanian in today's spelling (â, not î, inside words).
PLACES = (
    ("MD-AN", "Anenii Noi", "Новоаненский район"),
    ("MD-BA", "Bălți (municipiu)", "Бельцы (муниципий)"),
    ("MD-BD", "Bender (municipiu)", "Бендеры (муниципий)"),
    ("MD-BR", "Briceni", "Бричанский район"),
    ("MD-BS", "Basarabeasca", "Басарабянский район"),
    ("MD-CA", "Cahul", "Кагульский район"),
    ("MD-CL", "Călărași", "Каларашский район"),
    ("MD-CM", "Cimișlia", "Чимишлийский район"),
    ("MD-CR", "Criuleni", "Криулянский район"),
    ("MD-CS", "Căușeni", "Каушанский район"),
    ("MD-CT", "Cantemir", "Кантемирский район"),
    ("MD-CU", "Chișinău (municipiu)", "Кишинёв (муниципий)"),
    ("MD-DO", "Dondușeni", "Дондюшанский район"),
    ("MD-DR", "Drochia", "Дрокиевский район"),
    ("MD-DU", "Dubăsari", "Дубоссарский район"),
    ("MD-ED", "Edineț", "Единецкий район"),
    ("MD-FA", "Fălești", "Фалештский район"),
    ("MD-FL", "Florești", "Флорештский район"),
    ("MD-GA", "Găgăuzia (UTA)", "Гагаузия (АТО)"),
    ("MD-GL", "Glodeni", "Глодянский район"),
    ("MD-HI", "Hâncești", "Хынчештский район"),
    ("MD-IA", "Ialoveni", "Яловенский район"),
    ("MD-LE", "Leova", "Леовский район"),
    ("MD-NI", "Nisporeni", "Ниспоренский район"),
    ("MD-OC", "Ocnița", "Окницкий район"),
    ("MD-OR", "Orhei", "Оргеевский район"),
    ("MD-RE", "Rezina", "Резинский район"),
    ("MD-RI", "Râșcani", "Рышканский район"),
    ("MD-SD", "Șoldănești", "Шолданештский район"),
    ("MD-SI", "Sângerei", "Сынжерейский район"),
    ("MD-SN", "Stânga Nistrului", "Левобережье Днестра"),
    ("MD-SO", "Soroca", "Сорокский район"),
    ("MD-ST", "Strășeni", "Страшенский район"),
    ("MD-SV", "Ștefan Vodă", "Штефан-Водский район"),
    ("MD-TA", "Taraclia", "Тараклийский район"),
    ("MD-TE", "Telenești", "Теленештский район"),
    ("MD-UN", "Ungheni", "Унгенский район"),
)


def plant_tree(apps, schema_editor):
    Unit = apps.get_model("accounts", "OrganisationUnit")
    name_ro, name_ru = AGENCY
    agency, _ = Unit.objects.get_or_create(
        code="agency",
        defaults={"kind": "agency", "name": name_ro, "name_ro": name_ro, "name_ru": name_ru},
    )
    for iso, name_ro, name_ru in PLACES:
        Unit.objects.get_or_create(
            code=iso.lower(),
            defaults={
                "kind": "territorial_structure",
                "parent": agency,
                "iso_code": iso,
                "name": name_ro,
                "name_ro": name_ro,
                "name_ru": name_ru,
            },
        )


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_roles")]

    operations = [migrations.RunPython(plant_tree, migrations.RunPython.noop)]
