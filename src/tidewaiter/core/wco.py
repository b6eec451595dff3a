"""WCO Data Model identifiers of the canonical fields.

Section codes (``42A`` Declaration, ``67A`` GoodsShipment, ``68A`` GovernmentAgencyGoodsItem) and
tags as annotated in the WCO DEC schema published with HMRC's Customs Declaration Service
(hmrc/customs-declarations, read 2026). A path maps to the sections below its parent and, for a
leaf, the tag. ``[]`` marks the section that carries the occurrence.
"""

from __future__ import annotations

_PARTIES = {
    "declarant": ("57B", "R123", "R124"),
    "agent": ("05A", "R004", "R003"),
    "submitter": ("17B", "R059", "R058"),
    "exporter": ("57A", "R032", "R031"),
    "importer": ("67A/74A", "R038", "R037"),
    "consignee": ("67A/27A", "R015", "R014"),
    "consignor": ("28A/30A", "R021", "R020"),
    "seller": ("67A/09B", "R051", "R050"),
    "buyer": ("67A/16A", "R010", "R009"),
    "payer": ("67A/56B", "R121", "R120"),
    "carrier": ("28A/18A", "R012", "R011"),
}

_DOCUMENT = {
    "": "02A[]",
    "category": "D031",
    "type": "D006",
    "id": "D005",
    "name": "D028",
    "date": "276",
    "exemption": "360",
}
_PREVIOUS = {"": "99A[]", "category": "D031", "type": "D019", "id": "D018", "line": "171"}
_STATEMENT = {"": "03A[]", "code": "226", "text": "225", "type": "369"}
_ADDRESS = {
    "": "04A",
    "line": "239",
    "city": "241",
    "subdivision": "244",
    "country": "242",
    "postcode": "245",
}


def _nested(prefix: str, table: dict[str, str]) -> dict[str, str]:
    return {f"{prefix}.{leaf}" if leaf else prefix: ids for leaf, ids in table.items()}


IDENTIFIERS: dict[str, str] = {
    "function": "017",
    "lrn": "D026",
    "mrn": "D014",
    "declaration_type": "D013",
    "office": "065",
    "office_border": "56A/G005",
    "accepted_at": "023",
    "issued_at": "D011",
    "item_count": "228",
    "package_total": "146",
    "gross_total": "131",
    "invoice_total": "109",
    "exchange_rate": "40A/118",
    "transaction_nature": "67A/103",
    "ucr": "67A/35B/016",
    "special_circumstance": "504",
    "authorisations": "17C[]",
    "authorisations.id": "R144",
    "authorisations.type": "R145",
    "mutual_recognitions": "67A/16C[]",
    "mutual_recognitions.id": "R143",
    "mutual_recognitions.role": "R005",
    "country_dispatch": "67A/95B/062",
    "country_destination": "67A/99B/465",
    "routing_countries": "28A/81A[]/064",
    "place_loading": "67A/28A/83A/L010",
    "place_discharge": "67A/28A/L013",
    "goods_location": "67A/28A/64A/L017",
    "warehouse": "67A/43B/L019",
    "border_mode": "15A/T022",
    "border_means": "15A",
    "border_means.id": "T006",
    "border_means.name": "T005",
    "border_means.nationality": "T014",
    "border_means.id_type": "T018",
    "arrival_means": "67A/28A/10A",
    "arrival_means.id": "T002",
    "arrival_means.name": "T001",
    "arrival_means.id_type": "T034",
    "arrival_means.mode": "T020",
    "equipment": "67A/28A/31B[]",
    "equipment.id": "159",
    "equipment.seals": "44B[]/165",
    "delivery_terms": "67A/22B",
    "delivery_terms.code": "090",
    "delivery_terms.place": "L002",
    "adjustments": "67A/41A/58B[]",
    "adjustments.type": "371",
    "adjustments.amount": "181",
    **_nested("documents", _DOCUMENT),
    **_nested("previous_documents", _PREVIOUS | {"": "67A/99A[]"}),
    **_nested("statements", _STATEMENT),
    "items": "67A/68A[]",
    "items.number": "006",
    "items.commodity_code": "23A/21A/145",
    "items.description": "23A/137",
    "items.origin": "92A/063",
    "items.origin_type": "92A/501",
    "items.procedure": "70A/166",
    "items.previous_procedure": "70A/161",
    "items.gross_mass": "23A/65A/126",
    "items.net_mass": "23A/65A/128",
    "items.supplementary": "23A/65A/130",
    "items.packages": "93A[]",
    "items.packages.count": "144",
    "items.packages.kind": "141",
    "items.packages.marks": "142",
    "items.item_price": "23A/79A/112",
    "items.customs_value": "108",
    "items.statistical_value": "114",
    "items.adjustments": "41A/58B[]",
    "items.adjustments.type": "371",
    "items.adjustments.amount": "181",
    "items.valuation_method": "41A/122",
    "items.preference": "23A/50A/164",
    "items.quota": "23A/50A/401",
    "items.duties": "23A/50A[]",
    "items.duties.type": "113",
    "items.duties.rate": "115",
    "items.duties.base": "116",
    "items.duties.quantity": "129",
    "items.duties.payable": "94A/378",
    "items.duties.amount": "94A/120",
    "items.duties.payment_method": "94A/107",
    "items.dangerous_goods": "23A/12C[]/506",
    "items.equipment": "23A/31B[]/159",
    "items.country_dispatch": "95B/062",
    "items.country_destination": "99B/465",
    "items.transaction_nature": "103",
    "items.ucr": "35B/016",
    **_nested("items.documents", _DOCUMENT),
    **_nested("items.previous_documents", _PREVIOUS),
    **_nested("items.statements", _STATEMENT),
}
for _prefix in ("parties", "items.parties"):
    for _role, (_section, _id, _name) in _PARTIES.items():
        _bare = _section if _prefix == "parties" else _section.rpartition("/")[2]
        IDENTIFIERS[f"{_prefix}.{_role}"] = _bare
        IDENTIFIERS[f"{_prefix}.{_role}.id"] = _id
        IDENTIFIERS[f"{_prefix}.{_role}.name"] = _name
        IDENTIFIERS |= _nested(f"{_prefix}.{_role}.address", _ADDRESS)


def render(steps: tuple[str | int, ...]) -> str:
    """Steps of a pointer as a WCO pointer, ``42A/67A/68A[2]/92A/063``.

    A field without a WCO identifier keeps its canonical name, so that the place is never lost.
    """
    out: list[str] = ["42A"]
    path = ""
    for n, step in enumerate(steps, start=1):
        if isinstance(step, int):
            _number(out, step)
            continue
        path = f"{path}.{step}" if path else step
        ids = IDENTIFIERS.get(path)
        if ids is not None:
            out.extend(ids.split("/"))
        elif not _said_already(path, steps[n:]):
            out.append(step)
    return "/".join(out).replace("[]", "")


def _said_already(path: str, rest: tuple[str | int, ...]) -> bool:
    """Whether another identifier says it: a party's role says its list, an amount its value."""
    parent, _, leaf = path.rpartition(".")
    if path in ("parties", "items.parties"):
        return bool(rest) and isinstance(rest[0], str)
    return leaf == "value" and parent in IDENTIFIERS


def _number(out: list[str], occurrence: int) -> None:
    for n in range(len(out) - 1, -1, -1):
        if out[n].endswith("[]"):
            out[n] = f"{out[n][:-2]}[{occurrence}]"
            return
    out[-1] = f"{out[-1]}[{occurrence}]"
