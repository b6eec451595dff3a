"""Declarations of every shape that hypothesis can think of, for tests of anything that takes one.

``declarations()`` builds valid canonical declarations: many are nearly empty, some hold every kind
of part. Texts are in several scripts, decimals have up to 16 digits of which 6 after the point.
"""

from __future__ import annotations

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
    Extra,
    Item,
    MessageFunction,
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

_SPOKEN = (
    "Müller & Söhne",
    "شركة الخليج",
    "深圳进出口",
    "Ελλάς Α.Ε.",
    "👜",
    'a "quoted"; thing',
    "0012",
)


def texts(max_size: int = 20) -> st.SearchStrategy[str]:
    """Texts that are not blank at either end, in many scripts, with quotes and separators."""
    anything = st.text(min_size=1, max_size=max_size).map(str.strip).filter(bool)
    return st.sampled_from(_SPOKEN) | anything


def codes(alphabet: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", size: int = 6):
    """Codes as code lists have them: capital letters and digits."""
    return st.text(alphabet=alphabet, min_size=1, max_size=size)


def countries() -> st.SearchStrategy[str]:
    """A few ISO 3166 country codes."""
    return st.sampled_from(["DE", "CN", "KE", "BR", "FJ", "XK", "GB", "ZA"])


def decimals(signed: bool = False) -> st.SearchStrategy[Decimal]:
    """Decimals of up to 16 digits, at most 6 of them after the point."""
    return st.builds(
        lambda digits, places: Decimal(digits).scaleb(-places),
        st.integers(-(10**16) + 1 if signed else 0, 10**16 - 1),
        st.integers(0, 6),
    )


def moments() -> st.SearchStrategy[datetime]:
    """Moments in UTC from 1990 to 2079, to the second."""
    low, high = datetime(1990, 1, 1), datetime(2079, 12, 31)  # noqa: DTZ001
    return st.datetimes(low, high).map(lambda m: m.replace(microsecond=0, tzinfo=UTC))


def timestamps() -> st.SearchStrategy[Timestamp]:
    """Moments with their own spelling, and now and then a text that is no moment."""
    unreadable = st.sampled_from(["32.13.2026", "yesterday", "00000000"])
    return (
        moments().map(Timestamp.of)
        | moments().map(lambda m: Timestamp.of(m, m.strftime("%Y%m%d%H%M%S")))
        | unreadable.map(lambda text: Timestamp(None, text))
    )


def _maybe(strategy):
    return st.none() | strategy


def _some(strategy, most: int = 3):
    return st.lists(strategy, max_size=most).map(tuple)


def amounts() -> st.SearchStrategy[Amount]:
    """Money, some of it without a currency."""
    return st.builds(Amount, decimals(), _maybe(st.sampled_from(["EUR", "USD", "KES"])))


def quantities() -> st.SearchStrategy[Quantity]:
    """Quantities in UN/ECE Recommendation 20 units, some without."""
    return st.builds(Quantity, decimals(), _maybe(st.sampled_from(["KGM", "NAR", "LTR"])))


_ADDRESSES = st.builds(
    Address,
    line=_maybe(texts()),
    city=_maybe(texts()),
    subdivision=_maybe(codes()),
    postcode=_maybe(codes()),
    country=_maybe(countries()),
    text=_maybe(texts()),
)


def parties() -> st.SearchStrategy[Party]:
    """Parties of every role."""
    return st.builds(
        Party,
        role=st.sampled_from(Role),
        id=_maybe(codes(size=17)),
        name=_maybe(texts()),
        address=_maybe(_ADDRESSES),
        status=_maybe(codes(size=3)),
        contact=_maybe(texts()),
    )


def documents() -> st.SearchStrategy[Document]:
    """Permits, certificates, invoices."""
    return st.builds(
        Document,
        category=_maybe(codes(size=1)),
        type=_maybe(codes(size=4)),
        id=_maybe(texts()),
        name=_maybe(texts()),
        date=_maybe(timestamps()),
        exemption=_maybe(codes(size=3)),
        issuer=_maybe(texts()),
        quantity=_maybe(quantities()),
        amount=_maybe(amounts()),
    )


_PREVIOUS = st.builds(
    PreviousDocument,
    category=_maybe(codes(size=1)),
    type=_maybe(codes(size=3)),
    id=_maybe(texts()),
    line=_maybe(st.integers(1, 999)),
)
_STATEMENTS = st.builds(
    Statement, code=_maybe(codes()), text=_maybe(texts(60)), type=_maybe(codes(size=3))
)
_ADJUSTMENTS = st.builds(
    Adjustment,
    type=_maybe(codes(size=2)),
    amount=_maybe(amounts()),
    rate=_maybe(decimals(signed=True)),
)
_DUTIES = st.builds(
    Duty,
    type=_maybe(codes(size=3)),
    base=_maybe(decimals()),
    rate=_maybe(decimals()),
    amount=_maybe(decimals()),
    payment_method=_maybe(codes(size=1)),
)
_PACKAGES = st.builds(
    Packages,
    count=_maybe(st.integers(0, 99_999)),
    kind=_maybe(codes(size=2)),
    marks=_maybe(texts(40)),
)
_EXTRAS = st.builds(Extra, texts(), texts())
_MEANS = st.builds(
    TransportMeans,
    id=_maybe(texts()),
    name=_maybe(texts()),
    nationality=_maybe(countries()),
    id_type=_maybe(codes(size=2)),
    mode=_maybe(st.sampled_from("12345")),
)


def equipment() -> st.SearchStrategy[Equipment]:
    """Containers with seals and the numbers of the items inside."""
    return st.builds(
        Equipment,
        id=_maybe(codes(size=11)),
        type=_maybe(codes(size=4)),
        fullness=_maybe(codes(size=1)),
        seals=_some(codes(size=10)),
        items=_some(st.integers(1, 99)),
    )


def items(number: int = 1) -> st.SearchStrategy[Item]:
    """One goods item with that number."""
    return st.builds(
        Item,
        number=st.just(number),
        commodity_code=_maybe(codes("0123456789", 10)),
        description=_maybe(texts(60)),
        origin=_maybe(countries()),
        origin_type=_maybe(codes(size=1)),
        procedure=_maybe(codes("0123456789", 2)),
        previous_procedure=_maybe(codes("0123456789", 2)),
        additional_procedures=_some(codes(size=3)),
        gross_mass=_maybe(decimals()),
        net_mass=_maybe(decimals()),
        supplementary=_some(quantities(), 2),
        packages=_some(_PACKAGES, 2),
        item_price=_maybe(amounts()),
        customs_value=_maybe(decimals()),
        statistical_value=_maybe(decimals()),
        valuation_method=_maybe(st.sampled_from("123456")),
        adjustments=_some(_ADJUSTMENTS, 2),
        preference=_maybe(codes(size=3)),
        quota=_maybe(codes(size=6)),
        duties=_some(_DUTIES, 2),
        documents=_some(documents(), 2),
        previous_documents=_some(_PREVIOUS, 2),
        dangerous_goods=_some(codes("0123456789", 4), 2),
        equipment=_some(codes(size=11), 2),
        statements=_some(_STATEMENTS, 2),
        parties=_some(parties(), 2),
        country_dispatch=_maybe(countries()),
        country_destination=_maybe(countries()),
        transaction_nature=_maybe(codes(size=2)),
        ucr=_maybe(texts()),
        extras=_some(_EXTRAS, 1),
    )


def _item_lists(most: int) -> st.SearchStrategy[tuple[Item, ...]]:
    numbered = [items(n) for n in range(1, most + 1)]
    return st.integers(0, most).flatmap(lambda n: st.tuples(*numbered[:n]))


def declarations(most_items: int = 2) -> st.SearchStrategy[Declaration]:
    """Valid declarations with up to ``most_items`` items, numbered from one."""
    return st.builds(
        Declaration,
        message_id=_maybe(codes(size=12)),
        function=st.sampled_from(MessageFunction),
        lrn=_maybe(codes(size=22)),
        mrn=_maybe(codes(size=18)),
        declaration_type=_maybe(codes(size=3)),
        regime=_maybe(st.sampled_from(Regime)),
        office=_maybe(codes(size=8)),
        office_border=_maybe(codes(size=8)),
        accepted_at=_maybe(timestamps()),
        issued_at=_maybe(timestamps()),
        item_count=_maybe(st.integers(0, 9_999)),
        package_total=_maybe(st.integers(0, 99_999)),
        gross_total=_maybe(decimals()),
        invoice_total=_maybe(amounts()),
        exchange_rate=_maybe(decimals()),
        cif_total=_maybe(decimals()),
        transaction_nature=_maybe(codes(size=2)),
        ucr=_maybe(texts()),
        special_circumstance=_maybe(codes(size=1)),
        parties=_some(parties()),
        authorisations=_some(st.builds(Authorisation, id=_maybe(texts()), type=_maybe(codes()))),
        mutual_recognitions=_some(
            st.builds(MutualRecognition, id=_maybe(codes()), role=_maybe(codes(size=2)))
        ),
        country_dispatch=_maybe(countries()),
        country_destination=_maybe(countries()),
        routing_countries=_some(countries()),
        place_loading=_maybe(codes(size=5)),
        place_discharge=_maybe(codes(size=5)),
        goods_location=_maybe(texts()),
        warehouse=_maybe(codes()),
        border_mode=_maybe(st.sampled_from("12345")),
        border_means=_maybe(_MEANS),
        arrival_means=_maybe(_MEANS),
        voyage=_maybe(codes()),
        arrival_date=_maybe(timestamps()),
        equipment=_some(equipment(), 2),
        seals=_some(codes(size=10)),
        delivery_terms=_maybe(
            st.builds(DeliveryTerms, code=_maybe(codes(size=3)), place=_maybe(texts()))
        ),
        adjustments=_some(_ADJUSTMENTS, 2),
        documents=_some(documents(), 2),
        previous_documents=_some(_PREVIOUS, 2),
        statements=_some(_STATEMENTS, 2),
        items=_item_lists(most_items),
        extras=_some(_EXTRAS, 1),
    )
