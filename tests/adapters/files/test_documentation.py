"""The page about imports says everything that a mapping may say, and what it shows is right."""

import re
import tomllib
from pathlib import Path

from adapters.files import mapping, sources
from adapters.files.checking import check_mapping, named_columns
from adapters.files.drafts import Known
from adapters.files.headings import HEADINGS
from adapters.files.mapping_file import mapping_from
from adapters.files.rows import Row, Table
from tests.adapters.files.building import WORKFLOWS

PAGE = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_every_key_that_a_mapping_may_have_is_explained() -> None:
    parts = [
        p for m in (mapping, sources) for p in vars(m).values() if isinstance(p, type) and issubclass(p, sources.Part)
    ]
    keys = {key for part in parts for key in part.model_fields}
    shown = "\n".join((*EXAMPLES, *re.findall(r"`([^`]+)`", PAGE)))
    assert {key for key in keys if not re.search(rf"(?<![\w.]){key}(?!\w)|[\[.]{key}\]", shown)} == set()


def test_every_heading_that_is_recognised_is_listed_in_its_order() -> None:
    for names in HEADINGS.values():
        assert f"| {', '.join(names)} |" in PAGE


def test_the_examples_are_mappings_that_fit_the_workflows() -> None:
    assert len(EXAMPLES) == 2
    for example in EXAMPLES:
        shown = mapping_from(tomllib.loads(example), name="example")
        header = tuple(dict.fromkeys(column for _, column in named_columns(shown)))
        fitting = Table(name="list.csv", header=header, rows=(Row(2, 2, ("",) * len(header)),))
        check_mapping(shown, fitting, Known(workflows=WORKFLOWS))


def test_every_mapping_that_is_shipped_is_introduced() -> None:
    shipped = (Path(__file__).parents[3] / "config" / "imports").glob("*.toml")
    assert [path.name for path in shipped if f"`{path.name}`" not in PAGE] == []
