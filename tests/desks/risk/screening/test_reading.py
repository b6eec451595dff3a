"""Lists are read from CSV, JSON and FollowTheMoney; every row is read or its place told."""

import gzip
import json

import pytest

from tidewaiter.core import SourceError
from tidewaiter.desks.risk.screening.entries import Entry, EntryKind, entry_of
from tidewaiter.desks.risk.screening.reading import read_list


def written(path, text):
    path.write_text(text, "utf-8")
    return path


def test_csv_with_several_values_in_a_cell(tmp_path):
    text = (
        "id,schema,name,aliases,birth_date,countries,identifiers,topics,first_seen,color\n"
        'E-1,Person,"Doe, Jane",J. Doe;Jane D.,01.05.1970;circa 1971,us;Atlantis,P 1;P 2,sanction,'
        "2020-01-02T00:00:00,red\n"
    )
    (entry,) = read_list(written(tmp_path / "l.csv", text))
    assert entry == Entry(
        key="E-1",
        names=("Doe, Jane", "J. Doe", "Jane D."),
        kind=EntryKind.PERSON,
        dates=("1970-05-01", "1971"),
        countries=("US",),
        identifiers=("P 1", "P 2"),
        topics=("sanction",),
        listed_on="2020-01-02",
        remarks="country as written: Atlantis",
    )


def test_columns_that_are_called_otherwise(tmp_path):
    path = written(tmp_path / "l.csv", "Nr;Nom\n1;Acme\n")
    with pytest.raises(SourceError, match=r"no column holds 'key'.*Nr, Nom"):
        list(read_list(path))
    columns = {"key": "Nr", "names": "Nom"}
    assert [e.names for e in read_list(path, columns=columns)] == [("Acme",)]
    with pytest.raises(SourceError, match=r"there is no 'Nomm'\. Did you mean 'Nom'"):
        list(read_list(path, columns={"names": "Nomm"}))


def test_rows_that_cannot_be_read_are_told_with_their_places(tmp_path):
    path = written(tmp_path / "l.csv", "id,name\n1,A\n,B\n3,\n1,C\n")
    with pytest.raises(SourceError) as caught:
        list(read_list(path))
    said = str(caught.value)
    assert "3 entries cannot be read" in said
    for part in ("line 3: an entry has no key", "line 4: an entry has no name", "'1' stands twice"):
        assert part in said


@pytest.mark.parametrize("name", ["—", "***", "💰 !"])
def test_an_entry_that_could_never_be_found_is_told(tmp_path, name):
    path = written(tmp_path / "l.csv", f"id,name\n1,A\n2,{name}\n")
    with pytest.raises(SourceError, match="line 3: an entry could never be found"):
        list(read_list(path))


def test_an_entry_may_be_known_by_its_identifier_alone(tmp_path):
    path = written(tmp_path / "l.csv", "id,name,identifiers\n1,—,9074729\n")
    assert [entry.identifiers for entry in read_list(path)] == [("9074729",)]


ROW = "1;Acme;9074729"
HEAD = "UID;Full name;IMO No."


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEAD}\r\n{ROW}\r\n".encode(),
        f"sep=;\r\n{HEAD}\r\n{ROW}\r\n".encode(),
        f"{HEAD}\n{ROW}\n".replace(";", "\t").encode("utf-16"),
        f"{HEAD}\n\n{ROW};\n;;\n;;\n".encode(),
        f"{HEAD.upper()}\n{ROW}".encode(),
    ],
    ids=["byte order mark", "sep line", "Unicode text", "empty rows and cells", "capitals"],
)
def test_what_spreadsheets_write_is_read(tmp_path, content):
    (tmp_path / "l.csv").write_bytes(content)
    (entry,) = read_list(tmp_path / "l.csv")
    assert (entry.key, entry.names, entry.identifiers) == ("1", ("Acme",), ("9074729",))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,name\n1,Doe, Jane\n2,B\n", r"line 2: it has more cells than there are headings"),
        (b"sep=,\nid,name\n1,A\n1,B\n", r"line 4: the key '1' stands twice"),
        (b'id,name\n1,"A\n', r"it is no CSV here"),
        ("id,name\n1,A\n".encode("utf-16")[:-1], r"it is not in UTF-8"),
    ],
)
def test_a_row_in_which_something_would_be_lost_is_told(tmp_path, content, said):
    (tmp_path / "l.csv").write_bytes(content)
    with pytest.raises(SourceError, match=said):
        list(read_list(tmp_path / "l.csv"))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SourceError, match=r"none\.csv: there is no such file"):
        list(read_list(tmp_path / "none.csv"))


@pytest.mark.parametrize(
    "name", ["Иванов, Пётр", "أحمد محمد علي", "北京贸易公司", "ΝΑΥΤΙΛΙΑΚΗ ΑΕ", "株式会社カタカナ"]
)
def test_names_in_any_script_come_back_as_they_were_written(tmp_path, name):
    path = written(tmp_path / "l.csv", f'id,name,aliases\n1,"{name}","{name[::-1]}"\n')
    (entry,) = read_list(path)
    assert entry.names[0] == name


def test_json_of_our_own_and_its_mistakes(tmp_path):
    entry = {"key": "1", "names": ["A B"], "kind": "vessel", "identifiers": ["IMO 9074729"]}
    path = written(tmp_path / "l.json", json.dumps({"entries": [entry]}))
    assert [e.plain() for e in read_list(path)] == [entry]
    path = written(tmp_path / "l.json", json.dumps([entry | {"nams": ["x"]}]))
    with pytest.raises(SourceError, match="nams"):
        list(read_list(path))
    with pytest.raises(SourceError, match="no list of entries"):
        list(read_list(written(tmp_path / "l.json", '{"rows": []}')))
    with pytest.raises(SourceError, match="it is no JSON"):
        list(read_list(written(tmp_path / "l.json", "{")))
    with pytest.raises(SourceError, match="no entry in it"):
        list(read_list(written(tmp_path / "l.json", "[]")))


def entity(key, schema, **properties):
    return {"id": key, "schema": schema, "properties": properties}


def test_follow_the_money_with_what_stands_beside(tmp_path):
    lines = [
        entity("s1", "Sanction", entity=["p1"], program=["SYN-1"], startDate=["2021-03-04"]),
        entity(
            "p1", "Person", name=["Ivan Petrov"], alias=["Иван Петров"], weakAlias=["Vanya"],
            birthDate=["1961-02"], nationality=["ru"], topics=["sanction"], addressEntity=["a1"],
        ),
        entity("a1", "Address", full=["1 Quay, Saltholm"]),
        entity("i1", "Passport", holder=["p1"], number=["RU 778899"]),
        entity("v1", "Vessel", name=["MV Example"], imoNumber=["9074729"], flag=["pa"]),
        entity("o1", "Ownership", owner=["p1"], asset=["v1"]),
        entity("x1", "Company", name=["Bystander"]) | {"target": False},
    ]  # fmt: skip
    path = tmp_path / "entities.ftm.json.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("\n".join(map(json.dumps, lines)) + "\n\n")
    person, vessel = read_list(path)
    assert person == Entry(
        key="p1",
        names=("Ivan Petrov", "Иван Петров"),
        kind=EntryKind.PERSON,
        dates=("1961-02",),
        countries=("RU",),
        identifiers=("RU 778899",),
        addresses=("1 Quay, Saltholm",),
        topics=("sanction",),
        programme="SYN-1",
        listed_on="2021-03-04",
    )
    assert (vessel.kind, vessel.identifiers, vessel.countries) == ("vessel", ("9074729",), ("PA",))


def test_a_line_that_is_no_json_and_a_file_that_does_not_say_what_it_is(tmp_path):
    with pytest.raises(SourceError, match="line 2: it is no JSON"):
        list(read_list(written(tmp_path / "l.jsonl", '{"key": "1", "names": ["A"]}\n{"a\n')))
    with pytest.raises(SourceError, match="does not say what it is"):
        list(read_list(written(tmp_path / "l.dat", "")))
    (tmp_path / "l.csv").write_bytes(b"id,name\n1,M\xfcller\n")
    with pytest.raises(SourceError, match="UTF-8"):
        list(read_list(tmp_path / "l.csv"))


def test_an_entry_and_its_plain_form_are_one():
    entry = Entry(key="1", names=("A", "B"), dates=("1970",), remarks="r")
    assert entry_of(entry.plain()) == entry


def test_only_what_matters_is_material():
    entry = Entry(key="1", names=("A",))
    assert entry.material == Entry(key="1", names=("A",), remarks="r", url="u").material
    assert entry.digest != Entry(key="1", names=("A",), remarks="r").digest
    assert entry.material != Entry(key="1", names=("A",), dates=("1970",)).material


ENTITIES = {
    "nothing said": ({"id": "b", "schema": "Company"}, "no name"),
    "properties that are null": ({"id": "h", "schema": "Person", "properties": None}, "no name"),
    "a name that is null": ({"id": "n", "properties": {"name": None}}, "no name"),
    "no id": ({"schema": "Person", "properties": {"name": ["No Id"]}}, "no key"),
    "an id that is null": ({"id": None, "properties": {"name": ["A"]}}, "no key"),
}


@pytest.mark.parametrize("lacking", ENTITIES)
def test_entities_that_lack_what_is_needed_say_what(tmp_path, lacking):
    entity, why = ENTITIES[lacking]
    with pytest.raises(SourceError, match=why):
        list(read_list(written(tmp_path / "l.jsonl", json.dumps(entity) + "\n")))


def test_what_is_null_in_an_entity_is_not_a_name_nor_the_end(tmp_path):
    """A null among names once made an entry that was called None."""
    told = {"name": [None, "Fred Frey"], "alias": None, "birthDate": [None], "sanctions": None}
    listed = {"name": ["Ann"], "sanctions": [{"id": "s", "schema": "Sanction", "properties": None}]}
    lines = [{"id": "f", "schema": "Person", "properties": told},
             {"id": "a", "schema": "Person", "properties": listed},
             {"id": "u", "properties": {"name": ["Anybody"]}}]  # fmt: skip
    path = written(tmp_path / "l.jsonl", "".join(json.dumps(one) + "\n" for one in lines))
    found = list(read_list(path))
    assert [(one.names, one.dates) for one in found] == [
        (("Fred Frey",), ()), (("Ann",), ()), (("Anybody",), ()),
    ]  # fmt: skip
    assert found[2].kind is EntryKind.UNKNOWN, "one without a schema may be anything"


def test_an_empty_file_holds_no_entry(tmp_path):
    for name in ("l.csv", "l.jsonl"):
        with pytest.raises(SourceError, match="no entry"):
            list(read_list(written(tmp_path / name, "")))
