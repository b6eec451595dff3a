"""The pages about cases name every key, and their whole examples hold."""

import re
from pathlib import Path

from tidewaiter.desks import case_readers
from tidewaiter.engine.cases import case_schema, run_cases

DOCS = Path(__file__).resolve().parents[3] / "docs"
FORMAT = (DOCS / "reference" / "case-format.md").read_text("utf-8")
HOW_TO = (DOCS / "how-to" / "write-a-case.md").read_text("utf-8")


def test_every_key_of_a_case_is_in_the_reference():
    schema = case_schema(case_readers())
    known = set(schema["properties"]) | set(schema["properties"]["given"]["properties"])
    known |= set(schema["$defs"]["Expectation"]["properties"])
    told = set(re.findall(r"^\| `(\w+)`", FORMAT, re.MULTILINE))
    assert told == known


def test_the_whole_cases_of_the_guide_hold(tmp_path):
    blocks = re.findall(r"```yaml\n(case: .*?)```", HOW_TO, re.DOTALL)
    assert len(blocks) >= 2
    (tmp_path / "cars.yaml").write_text("---\n".join(blocks), "utf-8")
    assert run_cases([tmp_path / "cars.yaml"], case_readers()).exit_code == 0
