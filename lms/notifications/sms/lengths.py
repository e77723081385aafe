"""How many parts of a message a text takes, as networks count them (3GPP TS 23.038)."""

# Each of these takes one place of seven bits; those of the second alphabet take two.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
# A text in one part, and each part of a longer one, which carries its number.
_GSM, _GSM_PART = 160, 153
_UCS2, _UCS2_PART = 70, 67


def parts_of(text: str) -> int:
    """Return how many parts the text takes; nothing takes one.

    One letter outside the old alphabet, such as ș or я, and every sign takes sixteen bits.
    """
    signs = set(text)
    if signs <= _BASIC | _EXTENDED:
        length = len(text) + sum(sign in _EXTENDED for sign in text)
        return _parts(length, _GSM, _GSM_PART)
    return _parts(len(text.encode("utf-16-be")) // 2, _UCS2, _UCS2_PART)


def _parts(length: int, whole: int, part: int) -> int:
    return 1 if length <= whole else -(-length // part)
