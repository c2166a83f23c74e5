"""What the final archive has of a version: every dataset as CSV with definitions, and an index to open from disk."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from dashboard.data import queries
from dashboard.data.areas import Area, tree
from dashboard.data.figures import figures as figures_of
from dashboard.data.warehouse import Warehouse
from dashboard.downloads import query
from dashboard.downloads.addresses import PACKAGE
from dashboard.downloads.cells import list_csv
from dashboard.downloads.codebook import codebook
from dashboard.downloads.columns import datasets
from dashboard.downloads.files import FileRequest, csv_blocks
from dashboard.downloads.package import package
from dashboard.style.formats import day, escape, quantity
from etl.dictionary import Dictionary, Indicator

FIGURES = "figures"
INDICATORS = "indicators"
_STYLE = (
    "body{font:16px/1.7 sans-serif;color:#222;max-width:1080px;margin:2em auto;padding:0 1em}"
    "h1{font-size:26px}h2{font-size:20px;margin-top:2em}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #999;padding:.3em .5em;text-align:left;vertical-align:top}"
    "code{background:#eee;padding:.1em .3em}"
)
# Nothing may be fetched, whatever stands in a name.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_PLACES = {
    "originals": "各镇（街道）报送表的原件，封面上的填报人和电话已清除；文件名为“地区代码-报送期-版本”",
    "ledger": "台账：每份报送表何时收到、怎样决定；发布记录；印发文稿的登记；核对单的答复；案例照片；当时的名录和字典",
    "lists": "名录：地区、社会组织及其沿革、名单等",
    "dictionary": "字典：方案的阶段和任务、报送表各列、代码、指标口径",
    "database": "发布的数据库（DuckDB 格式）；其中每张表在 figures 里都有 CSV",
    "papers": "文稿：各期通报，最近一期的总结报告、会议演示、一页纸等",
    FIGURES: f"全部数据（CSV，UTF-8）；{PACKAGE} 写明每列的名称、类型和口径，codebook.md 是同样内容的说明书",
}


def figures(warehouse: Warehouse, dictionary: Dictionary) -> Iterator[tuple[str, bytes]]:
    """Place → content: the datasets, the indicators, their descriptions."""
    resources = []
    for name in datasets(warehouse, dictionary):
        selection = query.select(warehouse, dictionary, name, {})
        yield f"{FIGURES}/{name}.csv", b"".join(csv_blocks(FileRequest(selection, codes=True)))
        about = package(selection)
        described = {key: about[key] for key in ("name", "title", "description")}
        resources.append(about["resources"][0] | described | {"path": f"{name}.csv"})
    yield f"{FIGURES}/{INDICATORS}.csv", _indicators(dictionary)
    yield f"{FIGURES}/codebook.md", codebook(warehouse, dictionary).encode()
    yield f"{FIGURES}/{PACKAGE}", _package(warehouse, dictionary, resources)


def _indicators(dictionary: Dictionary) -> bytes:
    heads = ("code", "label", "unit", "definition", "relation", "column")
    known = dictionary.indicators.values()
    rows = [(i.code, i.label, i.unit, i.definition, i.relation, i.column) for i in known]
    return list_csv(heads, rows)


def _package(
    warehouse: Warehouse, dictionary: Dictionary, resources: Sequence[Mapping[str, Any]]
) -> bytes:
    whole = {
        "name": "archive",
        "title": dictionary.programme.full_name,
        "version": warehouse.edition.version,
        "created": warehouse.edition.published_at.isoformat(),
        "resources": resources,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str).encode()


def index(
    warehouse: Warehouse,
    dictionary: Dictionary,
    originals: Mapping[str, str],
    papers: Mapping[str, str],
    members: Sequence[str],
) -> bytes:
    """The page to begin with: what there is, figures to date, returns, papers, how to check the sums.

    ``originals``: version → place of its original; ``papers``: place → title; ``members``: all places.
    """
    programme, edition = dictionary.programme, warehouse.edition
    title = f"“{programme.full_name}”专项行动档案"
    mark = f"<p><strong>{escape(programme.demo_mark)}</strong></p>" if edition.is_demo else ""
    about = f"{programme.owner}　数据截至{day(edition.as_of)}，发布版本{edition.version}"
    sections = {
        "里面有什么": _contents(members),
        "开展以来的数字": _to_date(warehouse, dictionary),
        f"各镇（街道）各{programme.period_word}的报送表": _returns(
            warehouse, dictionary, originals
        ),
        "文稿": _list((place, text) for place, text in papers.items()),
        "数据": _datasets(warehouse, dictionary),
        "怎样核对没有改动": _checking(),
    }
    body = "".join(f"<h2>{escape(head)}</h2>{text}" for head, text in sections.items())
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1>{mark}<p>{escape(about)}</p>{body}</body></html>\n"
    ).encode()


def _contents(members: Sequence[str]) -> str:
    counts = dict.fromkeys(_PLACES, 0)
    for member in members:
        counts[PurePosixPath(member).parts[0]] += 1
    rows = [(place, text, str(counts[place])) for place, text in _PLACES.items()]
    lead = "<p>解开压缩文件后，用任何浏览器打开本页即可查看；不用联网，也不用原来的软件。</p>"
    return lead + _table(("文件夹", "内容", "文件数"), [list(map(escape, row)) for row in rows])


def _to_date(warehouse: Warehouse, dictionary: Dictionary) -> str:
    """The compared indicators of the whole at the last half-year that has returns."""
    reported = queries.reported_periods(warehouse)
    if not reported:
        return "<p>没有报送数据。</p>"
    period = dictionary.period(reported[-1])
    rows = []
    for code, figure in figures_of(warehouse, tree(warehouse).root.code, period.code).items():
        meaning = dictionary.indicators[code]
        amounts = [_written(meaning, value) for value in (figure.value, figure.to_date)]
        rows.append([escape(text) for text in (meaning.label, *amounts, meaning.definition)])
    heads = ("指标", f"{period.name}", "开展以来累计", "口径")
    return _table(heads, rows) + "<p>“—”是没有或不适用，不是零。</p>"


def _written(meaning: Indicator, value: float | None) -> str:
    if value is None:
        return "—"
    amount = quantity(value, meaning.format, meaning.unit)
    return f"{amount.figure}{amount.unit}"


_VERSIONS = """
    select town_code, period, submission_id, version, status = 'current'
    from published.submission where town_code is not null and period is not null
    order by town_code, period, version
"""
_STATES = "select town_code, period, state from published.submission_status"


def _returns(warehouse: Warehouse, dictionary: Dictionary, originals: Mapping[str, str]) -> str:
    """Areas that report × half-years: a link to each version's original, else why there is none."""
    states = dictionary.vocabularies["submission_state"]
    known = {(t, p): states.name_of(s) for t, p, s in warehouse.rows(_STATES)}
    links = dict[tuple[str, str], list[str]]()
    for town, period, submission, version, is_current in warehouse.rows(_VERSIONS):
        said = f"第{version}版{'（使用中）' if is_current else ''}"
        place = originals.get(submission)
        link = _link(place, said) if place else f"{escape(said)}（原件已删除）"
        links.setdefault((town, period), []).append(link)
    first = dictionary.programme.first_period
    periods = [p for p in dictionary.periods if p.code >= first]
    rows = [
        [
            escape(area.name),
            *("<br>".join(_cell(links, known, (area.code, period.code))) for period in periods),
        ]
        for area in _senders(warehouse)
    ]
    return _table(("镇（街道）", *(period.name for period in periods)), rows)


def _senders(warehouse: Warehouse) -> list[Area]:
    areas = tree(warehouse)
    return [a for a in areas.areas.values() if a.code in areas.towns or a == areas.root]


def _cell(
    links: Mapping[tuple[str, str], list[str]],
    states: Mapping[tuple[str, str], str],
    key: tuple[str, str],
) -> list[str]:
    return [*links.get(key, []), escape(states.get(key, ""))]


def _datasets(warehouse: Warehouse, dictionary: Dictionary) -> str:
    rows = [
        [_link(f"{FIGURES}/{name}.csv", dataset.relation.title), escape(dataset.relation.comment)]
        for name, dataset in datasets(warehouse, dictionary).items()
    ]
    rows.append(
        [_link(f"{FIGURES}/{INDICATORS}.csv", "指标"), "每个指标的名称、单位、口径和数据列"]
    )
    return _table(("数据集", "内容"), rows)


def _checking() -> str:
    return (
        f"<p>{_link('SHA256SUMS', 'SHA256SUMS')} 有除它以外每个文件的 SHA-256 校验值，一行一个。</p>"
        "<p>Linux、macOS：在解开的文件夹里运行 <code>sha256sum -c SHA256SUMS</code>"
        "（macOS 为 <code>shasum -a 256 -c SHA256SUMS</code>），每行应为 OK。</p>"
        "<p>Windows：运行 <code>certutil -hashfile 文件名 SHA256</code>，与 SHA256SUMS 里同名的一行比较。</p>"
        "<p>整个压缩文件的校验值在归档时给出，应与档案一起另行记录。</p>"
    )


def _list(links: Iterable[tuple[str, str]]) -> str:
    return f"<ul>{''.join(f'<li>{_link(*each)}</li>' for each in links)}</ul>"


def _link(place: str, text: str) -> str:
    return f'<a href="{escape(place)}">{escape(text)}</a>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """``rows``: HTML; the first cell of each is its heading."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
