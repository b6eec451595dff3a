"""What types of documents are called: UN/EDIFACT code list 1001, as far as customs often meet them.

Names follow the list that UN/CEFACT keeps (read in November 2026), shortened and in sentence case.
A type that is not here is shown by its code: it may be a country's own.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "1": _("Certificate of analysis"),
    "2": _("Certificate of conformity"),
    "3": _("Certificate of quality"),
    "105": _("Purchase order"),
    "271": _("Packing list"),
    "325": _("Proforma invoice"),
    "380": _("Commercial invoice"),
    "381": _("Credit note"),
    "636": _("Health certificate"),
    "657": _("Phytosanitary re-export certificate"),
    "700": _("Waybill"),
    "703": _("House waybill"),
    "704": _("Master bill of lading"),
    "705": _("Bill of lading"),
    "710": _("Sea waybill"),
    "714": _("House bill of lading"),
    "720": _("Rail consignment note"),
    "730": _("Road consignment note"),
    "740": _("Air waybill"),
    "741": _("Master air waybill"),
    "750": _("Despatch note for post parcels"),
    "760": _("Multimodal transport document"),
    "785": _("Cargo manifest"),
    "811": _("Export licence"),
    "820": _("Transit declaration T"),
    "821": _("Transit declaration T1"),
    "822": _("Transit declaration T2"),
    "825": _("Proof of status T2L"),
    "830": _("Goods declaration for exportation"),
    "851": _("Phytosanitary certificate"),
    "852": _("Sanitary certificate"),
    "853": _("Veterinary certificate"),
    "856": _("Inspection certificate"),
    "861": _("Certificate of origin"),
    "862": _("Declaration of origin"),
    "864": _("Preference certificate of origin"),
    "865": _("Certificate of origin form GSP"),
    "870": _("Consular invoice"),
    "890": _("Dangerous goods declaration"),
    "911": _("Import licence"),
    "929": _("Goods declaration for importation"),
    "934": _("Value declaration"),
    "935": _("Customs invoice"),
    "952": _("TIR carnet"),
    "954": _("Movement certificate EUR.1"),
    "955": _("ATA carnet"),
    "978": _("Authorisation of a waste shipment"),
    "990": _("End-use authorisation"),
}
_OF_THE_LIST = ("", "N")
"""Categories whose types are those of the list; N is how the European Union marks them."""


def name_of(kind: str, category: str = "") -> str:
    """The name of a type of document; "" where it has none here."""
    return str(NAMES.get(kind, "")) if category in _OF_THE_LIST else ""
