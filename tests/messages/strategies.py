"""Generated declarations: every field, values that any format could spell."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from tidewaiter.core import (
    Address,
    Adjustment,
    Amount,
    Authorisation,
    Declaration,
    DeliveryTerms,
    Document,
    Duty,
    Equipment,
    Item,
    MutualRecognition,
    Packages,
    Party,
    PreviousDocument,
    Quantity,
    Regime,
    Role,
    Statement,
    Timestamp,
    TransportMeans,
)

LETTERS = "\u0627\u200f\t=@;|~^*#ABCXYZabcéß0189 -.,'+:?&<>\"/éШ漢"


def text(most: int = 17, alphabet: str = LETTERS) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=most).filter(lambda t: t == t.strip())


def maybe(strategy):
    return st.none() | strategy


codes = st.text("ABCDEFGHJKLMNP0123456789", min_size=1, max_size=3)
names = text(60)
decimals = st.decimals(min_value=0, max_value=10**12, places=6, allow_nan=False)
countries = st.sampled_from(["GB", "TW", "CN", "KE", "PE"])
currencies = st.sampled_from(["USD", "EUR", "TWD"])
amounts = st.builds(Amount, decimals, currencies)
units = st.sampled_from(["LTR", "NAR", "MTQ"])
quantities = st.builds(Quantity, decimals, units)
moments = st.datetimes(datetime(1930, 1, 1), datetime(2140, 1, 1))  # noqa: DTZ001
"""With a time of day and without, with seconds and without."""
days = st.builds(
    lambda d, kept: Timestamp.of(datetime(*d.timetuple()[:kept], tzinfo=UTC)),
    moments,
    st.sampled_from([3, 5, 6]),
)
addresses = st.builds(
    Address, line=maybe(names), city=maybe(text(30)), subdivision=maybe(codes),
    postcode=maybe(text(9)), country=maybe(countries), text=maybe(text(60)),
)  # fmt: skip


def parties(roles: list[Role]) -> st.SearchStrategy[tuple[Party, ...]]:
    def one(role: Role) -> st.SearchStrategy[Party]:
        return st.builds(
            Party, role=st.just(role), id=maybe(text()), name=maybe(names),
            address=maybe(addresses), status=maybe(codes), contact=maybe(text()),
        )  # fmt: skip

    chosen = st.lists(st.sampled_from(roles), unique=True, max_size=4)
    return chosen.flatmap(lambda rs: st.tuples(*[one(r) for r in rs]))


def tuples(strategy, most: int = 3):
    return st.lists(strategy, max_size=most).map(tuple)


documents = st.builds(
    Document, category=maybe(st.sampled_from(["C", "N", "Y"])), type=codes, id=maybe(text(30)),
    name=maybe(text(30)), date=maybe(days), exemption=maybe(codes), issuer=maybe(names),
    quantity=maybe(quantities), amount=maybe(amounts),
)  # fmt: skip
previous = st.builds(
    PreviousDocument, category=maybe(st.sampled_from(["X", "Y", "Z"])),
    type=st.sampled_from(["DCR", "MCR", "CLE", "355", "BM", "AWB"]), id=text(30),
    line=maybe(st.integers(1, 99)),
)  # fmt: skip
statements = st.builds(
    Statement, code=maybe(codes), text=maybe(text(200)), type=maybe(codes)
).filter(lambda s: s != Statement())
packages = st.builds(
    Packages, count=st.integers(0, 9999), kind=maybe(st.sampled_from(["CT", "BX"])),
    marks=maybe(text(100)),
)  # fmt: skip
adjustments = st.builds(
    Adjustment, type=maybe(st.sampled_from(["AB", "AC"])), amount=maybe(amounts),
    rate=maybe(decimals),
).filter(lambda a: a != Adjustment())  # fmt: skip
duties = st.builds(
    Duty, type=codes, base=maybe(decimals), rate=maybe(decimals), amount=maybe(decimals),
    payment_method=maybe(st.sampled_from(["A", "E"])), quantity=maybe(quantities),
    payable=maybe(decimals),
)  # fmt: skip
means = st.builds(
    TransportMeans, id=maybe(text()), name=maybe(text(30)), nationality=maybe(countries),
    id_type=maybe(codes), mode=maybe(st.sampled_from(["1", "3", "4"])),
).filter(lambda m: m != TransportMeans())  # fmt: skip
equipment = st.builds(
    Equipment, id=text(11), type=maybe(codes), fullness=maybe(codes),
    seals=tuples(text(10)), items=tuples(st.integers(1, 9)),
)  # fmt: skip
procedures = st.text("0123456789", min_size=2, max_size=2)


@st.composite
def items(draw, number: int):
    procedure = draw(maybe(procedures))
    return Item(
        number=number,
        commodity_code=draw(maybe(st.text("0123456789", min_size=4, max_size=10))),
        description=draw(maybe(text(200))),
        origin=draw(maybe(countries)),
        origin_type=draw(maybe(st.sampled_from(["1", "2"]))),
        procedure=procedure,
        previous_procedure=draw(maybe(procedures)) if procedure else None,
        additional_procedures=draw(tuples(codes, 2)),
        gross_mass=draw(maybe(decimals)),
        net_mass=draw(maybe(decimals)),
        supplementary=draw(tuples(quantities)),
        packages=draw(tuples(packages)),
        item_price=draw(maybe(amounts)),
        customs_value=draw(maybe(decimals)),
        statistical_value=draw(maybe(decimals)),
        valuation_method=draw(maybe(st.sampled_from(["1", "6"]))),
        adjustments=draw(tuples(adjustments)),
        preference=draw(maybe(st.sampled_from(["100", "300"]))),
        quota=draw(maybe(text(6, "0123456789"))),
        duties=draw(tuples(duties)),
        documents=draw(tuples(documents)),
        previous_documents=draw(tuples(previous)),
        dangerous_goods=draw(tuples(st.text("0123456789", min_size=4, max_size=4))),
        equipment=draw(tuples(text(11, "ABCU0123456789"))),
        statements=draw(tuples(statements)),
        parties=draw(parties([Role.BUYER, Role.CONSIGNEE, Role.CONSIGNOR, Role.SELLER])),
        country_dispatch=draw(maybe(countries)),
        country_destination=draw(maybe(countries)),
        transaction_nature=draw(maybe(codes)),
        ucr=draw(maybe(text(35))),
    )


@st.composite
def declarations(draw):
    count = draw(st.integers(0, 3))
    return Declaration(
        lrn=draw(text(22)),
        mrn=draw(maybe(text(18, "ABC0123456789"))),
        declaration_type=draw(st.sampled_from(["IMA", "IMD", "EXA"])),
        regime=draw(maybe(st.sampled_from([Regime.IMPORT, Regime.EXPORT]))),
        office=draw(maybe(text(8))),
        office_border=draw(maybe(text(8))),
        accepted_at=draw(maybe(days)),
        issued_at=draw(maybe(days)),
        item_count=draw(maybe(st.integers(0, 999))),
        package_total=draw(maybe(st.integers(0, 9999))),
        gross_total=draw(maybe(decimals)),
        invoice_total=draw(maybe(amounts)),
        exchange_rate=draw(maybe(decimals)),
        cif_total=draw(maybe(decimals)),
        transaction_nature=draw(maybe(st.text("123", min_size=1, max_size=2))),
        ucr=draw(maybe(text(35))),
        special_circumstance=draw(maybe(codes)),
        parties=draw(parties([r for r in Role if r is not Role.IMPORTER])),
        authorisations=draw(tuples(st.builds(Authorisation, id=text(), type=maybe(codes)))),
        mutual_recognitions=draw(
            tuples(st.builds(MutualRecognition, id=text(), role=maybe(codes)))
        ),
        country_dispatch=draw(maybe(countries)),
        country_destination=draw(maybe(countries)),
        routing_countries=draw(tuples(countries)),
        place_loading=draw(maybe(text(5))),
        place_discharge=draw(maybe(text(5))),
        goods_location=draw(maybe(text(30))),
        warehouse=draw(maybe(text())),
        border_mode=draw(maybe(st.sampled_from(["1", "4"]))),
        border_means=draw(maybe(means)),
        arrival_means=draw(maybe(means)),
        voyage=draw(maybe(text(10))),
        arrival_date=draw(maybe(days)),
        equipment=draw(tuples(equipment)),
        seals=draw(tuples(text(10))),
        delivery_terms=draw(
            maybe(st.builds(DeliveryTerms, code=st.just("CIF"), place=maybe(text(20))))
        ),
        adjustments=draw(tuples(adjustments)),
        documents=draw(tuples(documents)),
        previous_documents=draw(tuples(previous)),
        statements=draw(tuples(statements)),
        items=tuple(draw(items(n)) for n in range(1, count + 1)),
    )


ZERO = Decimal(0)
