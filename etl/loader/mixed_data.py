"""Real and demonstration returns never mix in one data folder (contract, demo)."""

from dataclasses import replace

import duckdb

from etl.dictionary import Dictionary
from etl.intake.check.checker import CheckedReturn
from etl.intake.check.findings import Draft, word_findings


def refuse_mixed_data(
    con: duckdb.DuckDBPyConnection, dictionary: Dictionary, checked: CheckedReturn
) -> CheckedReturn:
    """Add an error if the warehouse holds returns of the other nature."""
    if checked.parsed is None or checked.is_rejected:
        return checked
    other = con.execute(
        "select 1 from submission where is_demo <> ? and outcome <> 'returned' limit 1",
        [checked.parsed.is_demo],
    ).fetchone()
    if not other:
        return checked
    names = dictionary.vocabularies["data_nature"].names
    nature, rest = (names[1], names[0]) if checked.parsed.is_demo else (names[0], names[1])
    draft = Draft.of_file("real_and_demo", file=checked.file.name, nature=nature, other=rest)
    findings = (*word_findings([draft], dictionary), *checked.findings)
    return replace(checked, findings=findings)
