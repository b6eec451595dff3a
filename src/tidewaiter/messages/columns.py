"""The canonical columns: one row per goods item, header fields repeated on every row.

The same names serve flat files, Parquet history, the vocabulary of risk profiles and their
documentation. A column holds one leaf of the declaration, addressed by its pointer; ``items.*``
stands for the row's own item.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SEPARATOR = ";"
"""Between the values of a column that holds a list."""


class Kind(StrEnum):
    """What a column holds. Lists are texts joined by :data:`SEPARATOR`."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    MOMENT = "moment"
    FLAG = "flag"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """A canonical column: its name, kind, place in the declaration, meaning and unit.

    ``pointer`` is empty for outcome columns, which are not part of a declaration.
    """

    name: str
    kind: Kind
    pointer: str
    meaning: str
    unit: str = ""

    @property
    def level(self) -> str:
        """``header``, ``item`` or ``outcome``."""
        if not self.pointer:
            return "outcome"
        return "item" if self.pointer.startswith("items.*") else "header"


_PARTIES = {
    "declarant": "who lodges the declaration",
    "agent": "who acts for the declarant",
    "exporter": "who sends the goods abroad",
    "importer": "who brings the goods in",
    "consignee": "to whom the goods go",
    "consignor": "from whom the goods come",
    "seller": "who sells the goods",
    "buyer": "who buys the goods",
    "payer": "who pays duties and taxes",
    "carrier": "who carries the goods, couriers among them",
    "notify": "whom the carrier tells of the arrival",
}

_HEADER = [
    Column("mrn", Kind.TEXT, "mrn", "reference given by customs"),
    Column("lrn", Kind.TEXT, "lrn", "reference given by the trader"),
    Column("message_id", Kind.TEXT, "message_id", "reference of the message"),
    Column("function", Kind.TEXT, "function", "original, amend, cancel or replace"),
    Column("declaration_type", Kind.TEXT, "declaration_type", "type of declaration"),
    Column("regime", Kind.TEXT, "regime", "import, export or transit"),
    Column("office", Kind.TEXT, "office", "office of declaration"),
    Column("office_border", Kind.TEXT, "office_border", "office at the border"),
    Column("accepted_at", Kind.MOMENT, "accepted_at", "when customs accepted it", "UTC"),
    Column("issued_at", Kind.MOMENT, "issued_at", "when the trader issued it", "UTC"),
    Column("item_count", Kind.INTEGER, "item_count", "number of items declared"),
    Column("package_total", Kind.INTEGER, "package_total", "number of packages declared"),
    Column("gross_total", Kind.NUMBER, "gross_total", "gross mass of the declaration", "kg"),
    Column("invoice_total", Kind.NUMBER, "invoice_total.value", "invoice total"),
    Column("invoice_currency", Kind.TEXT, "invoice_total.currency", "its currency"),
    Column("exchange_rate", Kind.NUMBER, "exchange_rate", "rate of exchange"),
    Column("cif_total", Kind.NUMBER, "cif_total", "CIF total", "national currency"),
    Column("transaction_nature", Kind.TEXT, "transaction_nature", "nature of transaction"),
    Column("ucr", Kind.TEXT, "ucr", "unique consignment reference"),
    Column("special_circumstance", Kind.TEXT, "special_circumstance", "special circumstance"),
    Column("dispatch", Kind.TEXT, "country_dispatch", "country of dispatch"),
    Column("destination", Kind.TEXT, "country_destination", "country of destination"),
    Column("routing", Kind.LIST, "routing_countries", "countries of routing"),
    Column("place_loading", Kind.TEXT, "place_loading", "place of loading (UN/LOCODE)"),
    Column("place_discharge", Kind.TEXT, "place_discharge", "place of discharge (UN/LOCODE)"),
    Column("goods_location", Kind.TEXT, "goods_location", "where the goods are"),
    Column("warehouse", Kind.TEXT, "warehouse", "warehouse"),
    Column("border_mode", Kind.TEXT, "border_mode", "mode of transport at the border"),
    Column("border_means", Kind.TEXT, "border_means.id", "means of transport at the border"),
    Column("border_means_name", Kind.TEXT, "border_means.name", "its name"),
    Column("border_means_nationality", Kind.TEXT, "border_means.nationality", "its nationality"),
    Column("arrival_means", Kind.TEXT, "arrival_means.id", "means of transport at arrival"),
    Column("voyage", Kind.TEXT, "voyage", "voyage or flight number"),
    Column("arrival_date", Kind.MOMENT, "arrival_date", "when the goods arrived", "UTC"),
    Column("containers", Kind.LIST, "equipment.*.id", "container numbers (ISO 6346)"),
    Column("seals", Kind.LIST, "seals", "seal numbers"),
    Column("incoterm", Kind.TEXT, "delivery_terms.code", "Incoterms code"),
    Column("incoterm_place", Kind.TEXT, "delivery_terms.place", "Incoterms place"),
    Column("authorisation_types", Kind.LIST, "authorisations.*.type", "types of authorisation"),
    Column("authorisation_ids", Kind.LIST, "authorisations.*.id", "their holders"),
]

_ITEM = [
    Column("item", Kind.INTEGER, "items.*.number", "item number"),
    Column("hs", Kind.TEXT, "items.*.commodity_code", "commodity code, digits as declared"),
    Column("description", Kind.TEXT, "items.*.description", "description of goods"),
    Column("origin", Kind.TEXT, "items.*.origin", "country of origin"),
    Column("origin_type", Kind.TEXT, "items.*.origin_type", "how the origin is claimed or marked"),
    Column("procedure", Kind.TEXT, "items.*.procedure", "procedure requested"),
    Column("previous_procedure", Kind.TEXT, "items.*.previous_procedure", "procedure before"),
    Column("gross_mass", Kind.NUMBER, "items.*.gross_mass", "gross mass", "kg"),
    Column("net_mass", Kind.NUMBER, "items.*.net_mass", "net mass", "kg"),
    Column(
        "supplementary_quantity",
        Kind.NUMBER,
        "items.*.supplementary.1.value",
        "quantity in supplementary units",
    ),
    Column("supplementary_unit", Kind.TEXT, "items.*.supplementary.1.unit", "its unit (Rec 20)"),
    Column("packages", Kind.INTEGER, "items.*.packages.1.count", "number of packages"),
    Column("package_kind", Kind.TEXT, "items.*.packages.1.kind", "kind of packages (Rec 21)"),
    Column("marks", Kind.TEXT, "items.*.packages.1.marks", "shipping marks"),
    Column("item_price", Kind.NUMBER, "items.*.item_price.value", "price on the invoice"),
    Column("price_currency", Kind.TEXT, "items.*.item_price.currency", "its currency"),
    Column(
        "customs_value", Kind.NUMBER, "items.*.customs_value", "customs value", "national currency"
    ),
    Column(
        "statistical_value",
        Kind.NUMBER,
        "items.*.statistical_value",
        "statistical value",
        "national currency",
    ),
    Column("valuation_method", Kind.TEXT, "items.*.valuation_method", "valuation method"),
    Column("preference", Kind.TEXT, "items.*.preference", "preference claimed"),
    Column("quota", Kind.TEXT, "items.*.quota", "quota claimed"),
    Column("duty_type", Kind.TEXT, "items.*.duties.1.type", "type of the first duty"),
    Column("duty_rate", Kind.NUMBER, "items.*.duties.1.rate", "rate of the first duty", "percent"),
    Column(
        "duty_amount",
        Kind.NUMBER,
        "items.*.duties.1.amount",
        "amount of the first duty",
        "national currency",
    ),
    Column("payment_method", Kind.TEXT, "items.*.duties.1.payment_method", "method of payment"),
    Column("document_types", Kind.LIST, "items.*.documents.*.type", "types of documents"),
    Column("document_ids", Kind.LIST, "items.*.documents.*.id", "numbers of documents"),
    Column("previous_types", Kind.LIST, "items.*.previous_documents.*.type", "previous documents"),
    Column("previous_ids", Kind.LIST, "items.*.previous_documents.*.id", "their numbers"),
    Column("dangerous_goods", Kind.LIST, "items.*.dangerous_goods", "UN numbers"),
]

_OUTCOME = [
    Column("offence", Kind.FLAG, "", "offence found; empty where never examined"),
    Column("offence_severity", Kind.INTEGER, "", "how grave"),
    Column("offence_kind", Kind.TEXT, "", "kind of offence"),
    Column("assessed", Kind.NUMBER, "", "additional duty and tax assessed", "national currency"),
    Column("collected", Kind.NUMBER, "", "additional duty and tax collected", "national currency"),
    Column("minutes", Kind.INTEGER, "", "officer minutes spent"),
    Column(
        "examination_kind",
        Kind.TEXT,
        "",
        "how it was examined: documentary, physical, scan, laboratory, audit, other",
    ),
    Column("result_at", Kind.MOMENT, "", "when the result was recorded", "UTC"),
    Column(
        "selection_probability",
        Kind.NUMBER,
        "",
        "chance it had of being examined when that was decided; empty where nobody wrote it down",
        "0 to 1",
    ),
    Column("selected_at_random", Kind.FLAG, "", "whether chance alone sent it to examination"),
]


def _party_columns() -> list[Column]:
    columns = []
    for role, meaning in _PARTIES.items():
        at = f"parties.{role}"
        columns += [
            Column(role, Kind.TEXT, f"{at}.id", f"identifier of the {role}: {meaning}"),
            Column(f"{role}_name", Kind.TEXT, f"{at}.name", f"name of the {role}"),
            Column(f"{role}_country", Kind.TEXT, f"{at}.address.country", f"country of the {role}"),
        ]
    return columns


COLUMNS: dict[str, Column] = {
    column.name: column for column in (*_HEADER, *_party_columns(), *_ITEM, *_OUTCOME)
}
"""Every canonical column by name, header first, then parties, items and outcomes."""
