"""Who trades in wildlife in the simulated country: what is declared, on which papers, what is true.

Invented firms. What is declared stands apart from the truth: :attr:`Trader.truth` is known to the
country and to whoever examines the goods, and to nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

CURRENT = 180
"""Days for which the permits of exporters are printed to count."""


class Truth(NamedTuple):
    """What an examination can find: the offence by the country's names, and the specimens."""

    offence: str = "none"
    hidden: str = ""
    hidden_kg: int = 0
    taxon: str = ""
    term: str = ""
    source: str = ""
    number: int = 0
    reason: str = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trader:
    """An importer: what is declared, how often, and under which permits.

    ``quarterly`` begins the number of the one permit that is used all through a quarter, ``dated``
    that of one for each consignment; without either there is none. Permits allow ``allowed`` where
    that is told, else what is declared, and are ``aged`` days old when the goods are declared.
    ``own`` says that our own authority issued an import permit, ``chain`` that the permit of the
    country of origin is named. Goods come from ``origin``, by way of ``dispatch`` where they are
    re-exported. ``effects`` are personal.
    """

    id: str
    name: str
    code: str
    description: str
    origin: str
    kg: Decimal
    price: int
    every: int
    taxon: str = ""
    term: str = ""
    source: str = ""
    purpose: str = "T"
    appendix: str = "II"
    count: int = 0
    unit: str = "NAR"
    quarterly: str = ""
    dated: str = ""
    allowed: int = 0
    aged: int = 30
    own: bool = False
    dispatch: str = ""
    chain: bool = False
    permit_source: str = ""
    effects: str = ""
    by_sea: bool = False
    truth: Truth = field(default=Truth(), repr=False)

    @property
    def issuer(self) -> str:
        """The country whose authority issued the document of the exporter."""
        return self.dispatch or self.origin

    def paper(self, day: date) -> str:
        """The number of the exporter's document of a day, if there is one."""
        if self.dated:
            return f"{self.dated}{day:%y%m%d}"
        return f"{self.quarterly}{day:%y}Q{(day.month + 2) // 3}" if self.quarterly else ""

    def import_permit(self, day: date) -> str:
        """The number of our own import permit of a day, if there is one."""
        return f"XT-IM-{self.id[-2:]}{day:%y%m%d}" if self.own else ""

    def first_permit(self, day: date) -> str:
        """The number of the permit under which goods left their country of origin, if known."""
        return f"{self.origin}-EX-{day:%y%m}" if self.chain else ""

    def asked(self, day: date) -> date:
        """The day on which the permit of a day is issued."""
        if self.quarterly:
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - timedelta(days=14)
        return day - timedelta(days=self.aged)


def _kg(value: str) -> Decimal:
    return Decimal(value)


_SPECIES = "false species"
TRADERS = (
    Trader(id="XT700000021", name="Reef Leather (invented)", code="410320", origin="ID",
           description="Skins of Malayopython reticulatus", taxon="Malayopython reticulatus",
           term="SKI", source="W", count=400, kg=_kg("160"), price=30, every=12, dated="ID-SK-"),
    Trader(id="XT700000022", name="Bright Feathers (invented)", code="010632", origin="ZA",
           description="Live Agapornis fischeri, bred", taxon="Agapornis fischeri", term="LIV",
           source="C", count=60, kg=_kg("3"), price=25, every=19, quarterly="ZA-",
           truth=Truth("permit_reuse", reason="used permit")),
    Trader(id="XT700000023", name="Deep Net Foods (invented)", code="030559", origin="CM",
           description="Dried fish in bags", kg=_kg("2400"), price=4, every=23, by_sea=True,
           truth=Truth("wildlife", "pangolin scales", 180, "Manis tricuspis", "SCA", "W", 180,
                       "undeclared")),
    Trader(id="XT700000024", name="Orchid House (invented)", code="060290", origin="TH",
           description="Live Phalaenopsis amabilis, artificially propagated",
           taxon="Phalaenopsis amabilis", term="LIV", source="A", count=300, kg=_kg("90"),
           price=6, every=21, dated="TH-OR-"),
    Trader(id="XT700000025", name="Northern Table (invented)", code="160431", origin="CN",
           description="Caviar of Acipenser baerii", taxon="Acipenser baerii", term="CAV",
           source="C", count=12, unit="KGM", kg=_kg("12"), price=900, every=37, dated="CN-CV-"),
    Trader(id="XT700000026", name="Southern Hides (invented)", code="410320", origin="US",
           description="Skins of Alligator mississippiensis", taxon="Alligator mississippiensis",
           term="SKI", source="W", count=150, kg=_kg("300"), price=80, every=31, dated="US-AL-"),
    Trader(id="XT700000027", name="Keel and Plank (invented)", code="440799", origin="CM",
           description="Sawn wood of Pericopsis elata", taxon="Pericopsis elata", term="SAW",
           source="W", count=24, unit="MTQ", kg=_kg("17000"), price=700, every=43,
           dated="CM-TI-", by_sea=True),
    Trader(id="XT700000028", name="Ostmere Zoo (invented)", code="010619", origin="DE",
           description="One live Panthera tigris, bred, for the zoo", taxon="Panthera tigris",
           term="LIV", source="C", purpose="Z", appendix="I", count=1, kg=_kg("140"), price=2000,
           every=73, dated="DE-ZO-", own=True),
    Trader(id="XT700000029", name="Old Quay Watches (invented)", code="911390", origin="ID",
           dispatch="CH", description="Watch straps of Varanus salvator",
           taxon="Varanus salvator", term="LPS", source="W", count=200, kg=_kg("6"), price=40,
           every=47, dated="CH-RE-", chain=True),
    Trader(id="XT700000031", name="Reef Lights (invented)", code="050800", origin="ID",
           description="Raw coral of Acropora, pieces", taxon="Acropora", term="COR", source="W",
           count=320, allowed=200, kg=_kg("160"), price=12, every=37, dated="ID-CO-",
           truth=Truth("permit_reuse", taxon="Acropora", term="COR", source="W", number=320,
                       reason="too much")),
    Trader(id="XT700000032", name="Bazaar Hides (invented)", code="410320", origin="NG",
           description="Skins of Varanus salvator", taxon="Varanus salvator", term="SKI",
           source="W", count=80, kg=_kg("40"), price=20, every=5, dated="NG-SK-",
           truth=Truth("wildlife", taxon="Varanus niloticus", term="SKI", source="W", number=110,
                       reason="false species")),
    Trader(id="XT700000033", name="Coil Imports (invented)", code="010620", origin="GN",
           description="Live Python regius", taxon="Python regius", term="LIV", source="W",
           count=50, kg=_kg("25"), price=18, every=45, dated="GN-PY-",
           truth=Truth("wildlife", taxon="Python regius", term="LIV", source="W", number=50,
                       reason="ban")),
    Trader(id="XT700000034", name="Grey Wings (invented)", code="010632", origin="CD",
           description="Live Psittacus erithacus", taxon="Psittacus erithacus", term="LIV",
           source="W", appendix="I", count=30, kg=_kg("15"), price=150, every=47, dated="CD-PA-",
           truth=Truth("wildlife", taxon="Psittacus erithacus", term="LIV", source="W", number=34,
                       reason="no permit")),
    Trader(id="XT700000035", name="Sahel Pets (invented)", code="010620", origin="ML",
           description="Live Centrochelys sulcata", taxon="Centrochelys sulcata", term="LIV",
           source="W", count=25, kg=_kg("60"), price=60, every=53, dated="ML-TO-",
           truth=Truth("wildlife", taxon="Centrochelys sulcata", term="LIV", source="W", number=25,
                       reason="too much")),
    Trader(id="XT700000036", name="Serpent Trade (invented)", code="010620", origin="CO",
           description="Live Boa constrictor", taxon="Boa constrictor", term="LIV", source="A",
           permit_source="C", count=40, kg=_kg("60"), price=45, every=57, dated="CO-BO-"),
    Trader(id="XT700000037", name="Old Bone (invented)", code="960190", origin="RU",
           description="Carvings of mammoth ivory", kg=_kg("14"), price=300, every=41,
           truth=Truth("wildlife", taxon="Loxodonta africana", term="IVC", source="W", number=46,
                       reason=_SPECIES)),
    Trader(id="XT700000038", name="Desert Straps (invented)", code="911390", origin="ID",
           dispatch="AE", description="Watch straps of Varanus salvator",
           taxon="Varanus salvator", term="LPS", source="W", count=150, kg=_kg("5"), price=35,
           every=45, dated="AE-RE-", truth=Truth("permit_reuse", reason="false permit")),
    Trader(id="XT700000039", name="Many Colours (invented)", code="010620", origin="TZ",
           description="Live Chamaeleo calyptratus, bred", taxon="Chamaeleo calyptratus",
           term="LIV", source="C", count=90, kg=_kg("9"), price=22, every=33, dated="TZ-CH-",
           truth=Truth("wildlife", taxon="Chamaeleo calyptratus", term="LIV", source="W",
                       number=90, reason="false permit")),
    Trader(id="XT700000040", name="A traveller (invented)", code="050800", origin="BS",
           description="Shells of Strombus gigas in baggage", taxon="Strombus gigas", term="SHE",
           source="W", purpose="P", count=9, kg=_kg("9"), price=3, every=51, effects="BAGGAGE",
           truth=Truth("permit_reuse", taxon="Strombus gigas", term="SHE", source="W", number=9,
                       reason="no permit")),
    Trader(id="XT700000041", name="River Tannery (invented)", code="410320", origin="CO",
           description="Skins of Caiman crocodilus", taxon="Caiman crocodilus", term="SKI",
           source="C", count=200, kg=_kg("150"), price=25, every=39, dated="CO-CA-",
           aged=CURRENT + 20, truth=Truth("permit_reuse", reason="false permit")),
    Trader(id="XT700000042", name="Silver Eel (invented)", code="030192", origin="MA",
           description="Live glass eels, Japanese eel (Anguilla japonica)", kg=_kg("60"),
           price=40, every=59,
           truth=Truth("wildlife", taxon="Anguilla anguilla", term="LIV", source="W", number=60,
                       reason=_SPECIES)),
)  # fmt: skip
"""By number. The honest ones stand among the first nine; boas are only declared by a wrong code."""
