"""Downloads in the layouts of the Checklist and of Species+, written for the tests."""

import csv
import io

TAXON = ["TaxonId", "Kingdom", "Phylum", "Class", "Order", "Family", "Genus", "Species",
         "Subspecies", "FullName", "AuthorYear", "RankName"]  # fmt: skip
HISTORY = [*TAXON, "ChangeType", "Appendix", "PartyIsoCode", "IsCurrent", "EffectiveAt",
           "FullAnnotationEnglish", "#AnnotationSymbol", "CountriesIsoCodes"]  # fmt: skip
INDEX = [*TAXON, "CurrentListing", "FullAnnotationEnglish", "#AnnotationSymbol",
         "SynonymsWithAuthors", "EnglishNames", "SpanishNames", "FrenchNames", "CitesAccepted",
         "All_DistributionISOCodes"]  # fmt: skip
SPECIES_PLUS = [
    "Id", "Kingdom", "Phylum", "Class", "Order", "Family", "Genus", "Species", "Subspecies",
    "Scientific Name", "Author", "Rank", "Listing", "Party", "Listed under", "Full note",
    "# Full note", "All_DistributionFullNames", "All_DistributionISOCodes",
]  # fmt: skip

PARROT = {"Kingdom": "Animalia", "Class": "Aves", "Order": "Psittaciformes"}
GREY = {**PARROT, "Family": "Psittacidae", "Genus": "Psittacus", "RankName": "SPECIES"}
ALOE = {"Kingdom": "Plantae", "Order": "Liliales", "Family": "Liliaceae", "Genus": "Aloe"}

ORDER_NOTE = (
    "Except the species included in Appendix I and Agapornis roseicollis, Melopsittacus undulatus, "
    "Nymphicus hollandicus and Psittacula krameri, which are not included in the Appendices."
)


def sheet(columns, rows, separator=","):
    """A download as text."""
    out = io.StringIO()
    made = csv.DictWriter(out, columns, delimiter=separator, restval="")
    made.writeheader()
    made.writerows(rows)  # nothing here is opened by a spreadsheet: neutralise( is for exports
    return out.getvalue()


def added(name, appendix, day, **more):
    """A row of the history."""
    return {
        "FullName": name, "ChangeType": "ADDITION", "Appendix": appendix,
        "EffectiveAt": day, "IsCurrent": "true", **more,
    }  # fmt: skip


HISTORY_ROWS = [
    added("Psittaciformes", "II", "06/06/1981", **PARROT, RankName="ORDER",
          FullAnnotationEnglish=ORDER_NOTE),
    added("Psittacus erithacus", "II", "06/06/1981", **GREY, IsCurrent="false"),
    added("Psittacus erithacus", "I", "02/01/2017", **GREY),
    added("Psittacus erithacus", "I", "02/01/2017", **GREY, ChangeType="RESERVATION",
          PartyIsoCode="AE"),
    added("Psittacus erithacus", "I", "02/01/2018", **GREY, ChangeType="RESERVATION_WITHDRAWAL",
          PartyIsoCode="AE"),
    added("Loxodonta africana", "I", "18/01/1990", Class="Mammalia", Order="Proboscidea",
          Family="Elephantidae", Genus="Loxodonta", RankName="SPECIES", Kingdom="Animalia"),
    added("Loxodonta africana", "II", "18/09/1997", Class="Mammalia", Order="Proboscidea",
          Family="Elephantidae", Genus="Loxodonta", RankName="SPECIES", Kingdom="Animalia",
          CountriesIsoCodes="BW,NA,ZW"),
    added("Dendrocygna autumnalis", "III", "16/11/1985", Class="Aves", Order="Anseriformes",
          Family="Anatidae", Genus="Dendrocygna", RankName="SPECIES", Kingdom="Animalia",
          PartyIsoCode="GH", IsCurrent="false"),
    added("Dendrocygna autumnalis", "III", "13/04/1987", Class="Aves", Order="Anseriformes",
          Family="Anatidae", Genus="Dendrocygna", RankName="SPECIES", Kingdom="Animalia",
          PartyIsoCode="HN"),
    added("Dendrocygna autumnalis", "III", "12/01/2002", Class="Aves", Order="Anseriformes",
          Family="Anatidae", Genus="Dendrocygna", RankName="SPECIES", Kingdom="Animalia",
          PartyIsoCode="GH", ChangeType="DELETION"),
    added("Aloe", "II", "01/07/1975", **ALOE, RankName="GENUS", **{"#AnnotationSymbol": "CoP15 #4"},
          FullAnnotationEnglish="Excludes Aloe vera, also referenced as Aloe barbadensis."),
]  # fmt: skip
INDEX_ROWS = [
    {"FullName": "Psittacus erithacus", "CurrentListing": "I", **GREY,
     "SynonymsWithAuthors": "Psittacus carycinurus Reichenow, 1881, Psittacus timneh Fraser, 1844",
     "EnglishNames": "African Grey Parrot, Grey Parrot", "FrenchNames": "Perroquet gris",
     "All_DistributionISOCodes": "CD,CM,GN"},
    {"FullName": "Vicugna vicugna", "CurrentListing": "I/II", "Kingdom": "Animalia",
     "Class": "Mammalia", "Order": "Artiodactyla", "Family": "Camelidae", "Genus": "Vicugna",
     "RankName": "SPECIES"},
    {"FullName": "Aloe ferox", "CurrentListing": "II", **ALOE, "RankName": "SPECIES",
     "#AnnotationSymbol": "#4"},
]  # fmt: skip
PLUS_ROWS = [
    {**{k: v for k, v in GREY.items() if k != "RankName"}, "Id": "1", "Rank": "SPECIES",
     "Scientific Name": "Psittacus erithacus", "Listing": "I",
     "Listed under": "Psittacus erithacus"},
    {**PARROT, "Family": "Psittacidae", "Genus": "Amazona", "Id": "2", "Rank": "SPECIES",
     "Scientific Name": "Amazona aestiva", "Listing": "II", "Listed under": "Psittaciformes spp.",
     "Full note": f"<i>{ORDER_NOTE}</i>"},
]  # fmt: skip
