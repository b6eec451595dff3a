"""A synthetic list of names, of syllables in the manner of several languages and scripts.

No name is anybody's on purpose. Every name follows from its number and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tidewaiter.desks.risk.screening.entries import Entry, EntryKind


def _split(found: dict[str, tuple[str, ...]]) -> dict[str, tuple[list[str], ...]]:
    return {language: tuple(text.split() for text in texts) for language, texts in found.items()}


_SYLLABLES = _split(
    {
        "en": (
            "Har Wil Ed Al Ros Mar Jon El Fred Cath Dor Hen Os Phil Win Bar Gil Ray Ken Tho",
            "bert mund fred ric la ina wyn na ton mas gar vin iel ley an et en ice",
            "Ash Black Thorn Hart Wind Stan Brad Cross Fair Green Hol Lang Mil North Pem Red",
            "ford ley ton worth field brook man well wood ham by shaw den cott stead burn",
        ),
        "es": (
            "Al Car Mar Ro Fer Ju Es Ra Lu Ma Ga Vi Do Is Ro Le",
            "berto los tina drigo nando lia teban mona cia riel cente mingo abel sario onor",
            "Gar Ro Fer Lo Mar San Go Pe Ra Ca Mo Va Or Del",
            ("cia driguez nandez pez tinez chez mez reda mirez stro rales lencia tega gado vera"),
        ),
        "ar": (
            "Ahm Kha Sal Mah Ras Has Fai Nas Tar Wal Yas Zai Jam Bas Ham Mar Omr Sam Rid Lat",
            "ed lid em mud hid san sal ser iq id in ad il im za wan ir wa if",
            "Haq Tik Bagh Din Faru Ghan Hus Jab Kar Mas Naj Qur Rif Sha Tam Zub Harb Sud",
            "qani riti dadi awi qi nimi seini bari imi ri jar eshi ai hrani imi aidi i ani",
        ),
        "ru": (
            "Андр Серг Никол Влад Пав Мих Бор Григ Ол Тат Ир Лар Викт Денис Арт Рус",
            "ей ай имир ел аил ис орий ег яна ина иса ор ем лан",
            "Иван Петр Волк Соко Куз Мор Лебед Козл Нов Медвед Зай Бел Фёд Щерб Жук Хар",
            "ов ин лов нецов озов ев ский енко чук ьев цев яков оров аков итонов",
        ),
        "zh": (
            "建 文 志 小 明 国 海 春 永 德 玉 秀 金 家 伟",
            "华 平 强 军 芳 丽 龙 英 生 林 波 东 梅 云 成",
            "王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 马 朱 胡 郭 何 林 高 罗",
            "宏 盛 达 兴 泰 通 远 利 丰 昌",
        ),
    }
)
_TRADES = {
    language: text.split()
    for language, text in {
        "en": "Trading Shipping Logistics Exports Marine Textiles Metals Chemicals Foods Motors",
        "es": "Comercial Importaciones Textiles Pesquera Minera Transportes Industrias",
        "ar": "Trading Contracting Transport Establishment Industries Petroleum Exchange",
        "ru": "Трейд Логистика Экспорт Металл Нефть Сервис Транс Пром",
        "zh": "贸易 科技 物流 化工 国际 纺织",
    }.items()
}
_FORMS = {
    "en": ("Ltd", "LLC", "Inc.", "plc"),
    "es": ("S.A.", "S.L.", "S.A. de C.V."),
    "ar": ("LLC", "Est.", "Co."),
    "ru": ("ООО", "ЗАО", "АО"),
    "zh": ("有限公司",),
}
LANGUAGES = tuple(_SYLLABLES)


def given(language: str, dice: Random) -> str:
    """A given name."""
    first, last, _, _ = _SYLLABLES[language]
    return dice.choice(first) + dice.choice(last)


def family(language: str, dice: Random) -> str:
    """A family name; of most languages longer ones are rare."""
    _, middle, first, last = _SYLLABLES[language]
    if language == "zh":
        return dice.choice(first)
    inner = dice.choice(middle) if dice.random() < 0.4 else ""
    return dice.choice(first).capitalize() + inner.lower() + dice.choice(last)


def person(language: str, dice: Random) -> str:
    """The name of a person, in the order and with the particles of the language."""
    one, other = given(language, dice), family(language, dice)
    if language == "zh":
        return other + one + (dice.choice(_SYLLABLES["zh"][1]) if dice.random() < 0.3 else "")
    if language == "ar":
        return f"{one} {dice.choice(('bin ', 'ibn ', ''))}{given(language, dice)} al-{other}"
    if language == "es":
        return f"{one} {other} {family(language, dice)}"
    if language == "ru":
        return f"{one} {given(language, dice)} {other}"
    return f"{one} {given(language, dice)} {other}" if dice.random() < 0.5 else f"{one} {other}"


def company(language: str, dice: Random) -> str:
    """The name of a company with its legal form."""
    head = family(language, dice)
    if language == "zh":
        head = "".join(dice.choice(_SYLLABLES["zh"][3]) for _ in range(3))
        return f"{head}{dice.choice(_TRADES['zh'])}{_FORMS['zh'][0]}"
    second = family(language, dice) if dice.random() < 0.6 else given(language, dice)
    trade, form = dice.choice(_TRADES[language]), dice.choice(_FORMS[language])
    return (
        f"{form} «{head} {second} {trade}»"
        if language == "ru"
        else (f"{head} {second} {trade} {form}")
    )


def entry(number: int) -> Entry:
    """The entry of a number."""
    dice = Random(f"entry {number}")
    language = dice.choice(LANGUAGES)
    man = dice.random() < 0.6
    make = person if man else company
    names = [make(language, dice)]
    if dice.random() < 0.2:
        names.append(make(language, dice))
    year = 1930 + dice.randrange(75)
    return Entry(
        key=f"SYN-{number}",
        names=tuple(names),
        kind=EntryKind.PERSON if man else EntryKind.ORGANISATION,
        dates=(f"{year}-{1 + dice.randrange(12):02d}-{1 + dice.randrange(28):02d}",),
        countries=(dice.choice(("GB", "MX", "AE", "RU", "CN", "ES", "EG", "KZ")),),
        topics=("sanction",),
    )


def entries(count: int) -> Iterator[Entry]:
    """So many entries."""
    return map(entry, range(count))
