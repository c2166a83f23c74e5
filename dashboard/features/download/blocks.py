"""The blocks of 数据下载."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from dashboard import downloads
from dashboard.charts import panels, row_table
from dashboard.data.drill_down import DrillDown, linked
from dashboard.data.metrics import metric_of
from dashboard.data.warehouse import Edition, open_warehouse
from dashboard.downloads import Selection, export_process, filters
from dashboard.downloads.files import FORMATS, XLSX_ROWS, FileRequest
from dashboard.features.download import figure_rows
from dashboard.page import menu, statements
from dashboard.page.view import TOWN, View, make_view
from dashboard.server import file_routes
from dashboard.server.access import Person
from dashboard.server.file_routes import DeniedError, StreamedFile
from dashboard.style.formats import escape, join, money, nb, number
from etl.dictionary import Indicator, Permission
from etl.folder import DataFolder

PREVIEW_ROWS = 100
FILE = "dataset"  # the kind of its addresses
NEEDS: Permission = "datasets"
PROOF, MOST_PROVEN = (
    "proof",
    5000,
)  # the form of its address; rows that a formula still counts quickly
NO_FILES = "“{role}”只查看，不下载明细；需要明细文件时请联系业务科室。"
ADVICE = (
    "用 Excel、WPS 直接打开请选 XLSX：代码等长数字为文本，附“说明”表。CSV 中可能被当作公式的文字前加一个撇号（'）。"
    "“代码列名”的列名和取值与数据库一致；Parquet 一律用代码，供分析工具使用。文件在点击后现做，边做边传。"
)
# A filter by organisations, of rows that are not theirs alone, leaves the whole amounts of its projects.
WHOLE_PROJECTS = "按社会组织筛选时，合计为项目全额，非分摊额"
OF_ORGANIZATIONS = ("organization_id", "kind", "field", "supervising_unit")
BY_SHARE, SHARES = "改看按参与单位平均分摊的数额", "project_share"
GIVEN = "contribution_yuan"
LEAD = "lead_organization_id"
TOO_MANY = f"超过 Excel 一张工作表的上限（{XLSX_ROWS:,}行），请缩小筛选，或下载 CSV、Parquet。"


def both_levels(view: View) -> str:
    """That rows of the towns and of the whole stand in one table."""
    return f"各{TOWN}的行和全{view.district_word}的行都在表内，加总前请先筛选"


def one_level(view: View) -> str:
    """That only rows of one level are shown, and what may not be added up."""
    return f"只列一个层级的行；去重计数不能由各{TOWN}相加，全{view.district_word}的数请改选层级"


def _levels(view: View, chosen: Selection) -> str:
    """What to know of a table with areas of several levels."""
    if _has_both_levels(chosen):
        return both_levels(view)
    return one_level(view) if filters.LEVEL in chosen.where else ""


def headline(view: View, chosen: Selection, count: int) -> str:
    """The headline of the page: the figure and its rows, else what will be in the file."""
    if chosen.scope is None:
        return f"{chosen.dataset.relation.title}{number(count)}行{_given(view, chosen)}"
    rows = f"{number(count)}行"
    if count and figure_rows.summed(chosen):
        is_projects = chosen.dataset.name == "project_report" and chosen.scope.is_of_period
        rows = f"来自{number(count)}个项目" if is_projects else f"来自{rows}"
    return f"{_named(view, chosen)}{figure(view, chosen)}，{rows}"


def _given(view: View, chosen: Selection) -> str:
    """``，投入1,214.3万元``: what the rows add up to, if they are money and may be added up."""
    sums = downloads.additive_columns(chosen)
    if GIVEN not in sums or _is_whole_projects(chosen):
        return ""
    found = downloads.evidence(chosen, [GIVEN]).sums[0]
    return f"，投入{money(float(found)).figure}{money(float(found)).unit}" if found else ""


def _named(view: View, chosen: Selection) -> str:
    """The name of the figure: that of the step, or of what needs attention in it."""
    assert chosen.scope is not None
    step, meaning = chosen.where.get("milestone", ""), chosen.scope.meaning(view.dictionary)
    if not step:
        return meaning.label
    milestone = view.dictionary.milestone(step)
    if chosen.scope.indicator == "milestone_attention" and milestone.measure == "problems":
        return view.label("problems_overdue")
    name = milestone.name
    return f"{name}：{meaning.label}" if chosen.scope.indicator == "milestone_attention" else name


def figure(view: View, chosen: Selection) -> str:
    """The figure that the rows of a scope make, with its unit: it equals the one clicked."""
    assert chosen.scope is not None
    meaning = chosen.scope.meaning(view.dictionary)
    count, value = downloads.measure(chosen)
    if value is None or not (count or _has_reported(view, meaning)):
        return view.missing_word
    if meaning.format == "money":
        amount = money(float(value))
        return f"{amount.figure}{amount.unit}"
    if meaning.format == "percent":
        return _rate(view, int(value))
    digits = 1 if meaning.format == "decimal" or not float(value).is_integer() else 0
    return f"{number(float(value), digits)}{meaning.unit}"


def _rate(view: View, participating: int) -> str:
    """``17.8%，即182家``: the share of the register, and how many organisations that is."""
    register = metric_of("registered_organizations")
    chosen = downloads.select(
        view.warehouse, view.dictionary, register.dataset, {}, register, view.period.code
    )
    _, whole = downloads.measure(chosen)
    share = f"{participating / whole:.1%}，即" if whole else ""
    return f"{share}{number(participating)}{register.meaning(view.dictionary).unit}"


def _has_reported(view: View, meaning: Indicator) -> bool:
    """Whether no rows mean zero: a stock needs a return of any half-year, a flow one of this."""
    is_flow = meaning.kind == "flow"
    return any(report.has_reported if is_flow else report.data_period for report in view.here)


def before(view: View, chosen: Selection, places: Mapping[str, str]) -> str:
    """The same figure of the previous half-year, linked to its rows; nothing in the first one.

    ``places``: the filters as in the address.
    """
    period = view.previous_period
    if chosen.scope is None or period is None or "period" not in chosen.scope.keys:
        return ""
    town = view.place
    earlier = make_view(view.warehouse, view.dictionary, view.today, period.code, town, None)
    where = {key: code for key, code in places.items() if key != "period"}
    rows = DrillDown(chosen.scope, {"period": period.code, **where})
    text = figure(earlier, replace(chosen, until=period.code))
    return f"上期（{period.name}）{linked(nb(text), rows)}"


def summary(view: View, chosen: Selection, count: int, names: tuple[str, ...]) -> str:
    """What the file holds: filters in force, count, sums of what may be added up."""
    said = f"筛选：{join(list(names))}" if names else "未加筛选，包含全部数据"
    sums = downloads.totals(chosen)
    meaning = "；".join(
        f"{title}合计{number(float(v), 0 if float(v).is_integer() else 2)}"
        for title, v in sums.items()
    )
    if chosen.scope:
        meaning = f"口径：{chosen.scope.meaning(view.dictionary).definition.rstrip('。')}"
    preview_note = f"；下面预览前{PREVIEW_ROWS}行" if count > PREVIEW_ROWS else ""
    # A subject with several records has as many rows.
    is_distinct = chosen.scope is not None and "distinct" in chosen.scope.measure
    several = f"同一{_counted(view, chosen)}有几条记录就列几行" if is_distinct else ""
    whole = WHOLE_PROJECTS if sums and _is_whole_projects(chosen) else ""
    columns = f"已选{len(chosen.columns)}列" if chosen.columns else ""
    parts = [f"{said}，共{number(count)}行{preview_note}", columns, several, meaning, whole]
    parts += [_each_period(view, chosen), chosen.dataset.relation.caution]
    return "。".join(part for part in parts if part) + "。"


def _each_period(view: View, chosen: Selection) -> str:
    """What to know of rows that come again in every half-year, where none is chosen."""
    repeats = chosen.dataset.relation.as_of or "period" in chosen.dataset.relation.unique
    is_chosen = "period" in chosen.where or filters.AS_OF in chosen.where
    if chosen.scope or not repeats or is_chosen:
        return ""
    return f"各{view.period_title}的行都在内，数个数前请先选一个{view.period_title}"


def _is_whole_projects(chosen: Selection) -> bool:
    """Whether amounts are those of projects that the organisations chosen may share with others."""
    own = chosen.dataset.columns
    others = (name for name in OF_ORGANIZATIONS if name not in own)
    return LEAD in chosen.where or any(name in chosen.where for name in others)


def _way_to_shares(chosen: Selection, places: Mapping[str, str]) -> str:
    """The link to what the organisations chosen gave by equal shares, with the same filters."""
    if not _is_whole_projects(chosen) or not downloads.additive_columns(chosen):
        return ""
    where = {"dataset": SHARES, **places}
    if lead := where.pop(filters.key_of(LEAD), ""):
        where |= {filters.key_of("organization_id"): lead, "flags": "is_lead=true"}
    return f'<a class="rows" href="download?{escape(urlencode(where))}">{nb(BY_SHARE)}</a>'


def _counted(view: View, chosen: Selection) -> str:
    """What a figure counts distinctly, as a heading calls it."""
    assert chosen.scope is not None
    for column in ("organization", "village"):
        if f"distinct {column}_" in chosen.scope.measure:
            return view.dictionary.relations[column].title
    return "对象"


def figure_preview(
    view: View, chosen: Selection, count: int, places: Mapping[str, str], address: Mapping[str, str]
) -> str:
    """The rows behind a figure: the proof that they make it, then the rows, the largest first."""
    names = downloads.filter_names(chosen)
    lines = (proof(view, chosen), before(view, chosen, places))
    above = "".join(f'<div class="sub">{line}</div>' for line in lines if line)
    if not count:
        return panels.block(_rows_title(view, chosen), "", above + nothing(view, chosen, names))
    body = figure_rows.table(view, chosen, count, address)
    return panels.block(_rows_title(view, chosen), "", above + body)


def _rows_title(view: View, chosen: Selection) -> str:
    """``项目进展，本期投入由多到少`` of a sum, else the dataset."""
    title = chosen.dataset.relation.title
    if not figure_rows.summed(chosen) or chosen.scope is None:
        return title
    return f"{title}，{chosen.scope.meaning(view.dictionary).label}由多到少"


def proof(view: View, chosen: Selection) -> str:
    """``合计12,143,400元＝资金11,233,500＋物资909,900，与总览一致；388个项目有投入，2个为约数；…``, of a sum."""
    columns = figure_rows.summed(chosen)
    if not columns or chosen.scope is None:
        return ""
    found, meaning = downloads.evidence(chosen, columns), chosen.scope.meaning(view.dictionary)
    if all(value is None for value in found.sums):
        return ""
    values = [float(value or 0) for value in found.sums]
    unit = "元" if meaning.format == "money" else meaning.unit
    titles = {c.name: c.title for c in downloads.columns_of(chosen)}
    parts = "＋".join(
        f"{_part(titles[c])}{_exact(value)}"
        for c, value in zip(columns, values, strict=True)
        if c in titles
    )
    made_of = f"＝{parts}" if len(columns) > 1 else ""
    text = f"合计{_exact(sum(values))}{unit}{made_of}{_agrees(view, chosen, sum(values))}"
    about = f"，{number(found.approximate)}行为约数" if found.approximate else ""
    silent = (
        [r.town.name for r in view.here if not r.has_flows] if chosen.scope.is_of_period else []
    )
    gaps = f"；{view.named(silent)}未计入" if silent else ""
    return nb(f"{text}；{number(found.rows)}行大于零{about}{gaps}")


def _part(title: str) -> str:
    return title.removeprefix("本期").removeprefix("投入").partition("（")[0].removesuffix("折价")


def _exact(value: float) -> str:
    return number(value) if value.is_integer() else number(value, 2).rstrip("0")


def _agrees(view: View, chosen: Selection, value: float) -> str:
    """Whether it is the figure of 总览, where only its half-year and area are chosen."""
    assert chosen.scope is not None
    if not set(chosen.where) <= {"town_code", "area_code"} or not chosen.scope.is_of_period:
        return ""
    known = statements.figure(view, chosen.scope.indicator).value
    is_same = known is not None and abs(known - value) < 0.005
    return f"，与{menu.ENTRIES[0].title}一致" if is_same else ""


def folded_dictionary(view: View, chosen: Selection, count: int) -> str:
    """The definition of the figure, what the file holds, and the columns, folded."""
    relation = chosen.dataset.relation
    assert chosen.scope is not None
    said = summary(view, chosen, count, downloads.filter_names(chosen))
    every = '<div class="sub"><a class="rows" href="dictionary">全部数据集的数据字典</a></div>'
    body = f'<div class="sub">{nb(said)}</div>{row_table.dictionary_table(relation, chosen.chosen)}{every}'
    meaning = chosen.scope.meaning(view.dictionary)
    return panels.fold("数据说明", f"{meaning.label}的口径；各列口径", body)


def preview(view: View, chosen: Selection, count: int, places: Mapping[str, str]) -> str:
    """What the file holds and its first rows as they will be in it, or why there are none."""
    names = downloads.filter_names(chosen)
    under = summary(view, chosen, count, names)
    earlier = before(view, chosen, places)
    found = downloads.quality(chosen)
    doubts = f"数据质量：{'；'.join(found)}" if found else ""
    lines = (earlier, nb(_levels(view, chosen)), _way_to_shares(chosen, places), nb(doubts))
    above = "".join(f'<div class="sub">{line}</div>' for line in lines if line)
    if not count:
        return panels.block("预览", under, above + nothing(view, chosen, names))
    # A filtered column is the same in every row and named in the summary.
    fixed = {*chosen.where, *(["period"] if chosen.scope and chosen.scope.is_of_period else [])}
    columns = [column for column in downloads.columns_of(chosen) if column.name not in fixed]
    records = downloads.rows(chosen, PREVIEW_ROWS)
    rows = [[column.of(record) for column in columns] for record in records]
    body = row_table.row_table(
        [column.title for column in columns],
        [[downloads.cell(value) for value in row] for row in rows],
        downloads.numeric(rows, len(columns)),
    )
    return panels.block("预览", under, above + body)


def _has_both_levels(chosen: Selection) -> bool:
    """Whether rows of towns and of the district stand together, so that sums would count twice."""
    return "area_code" in chosen.dataset.columns and not (
        {"area_code", filters.LEVEL} & chosen.where.keys()
    )


def files(view: View, chosen: Selection, count: int, *, codes: bool) -> str:
    """The links to the file in every format, and the button that copies the address of the page."""
    request = FileRequest(chosen, codes)
    files = "".join(_file(view.reader, request, form, count) for form in FORMATS)
    files += _proof(view.reader, request, count) if chosen.scope and count <= MOST_PROVEN else ""
    if NEEDS not in view.reader.may:
        files = f'<span class="sub">{nb(NO_FILES.format(role=view.reader.title))}</span>'
    copy = '<button class="copy" type="button" data-said="已复制">复制本页链接</button>'
    too_many = f'<div class="sub">{nb(TOO_MANY)}</div>' if count > XLSX_ROWS else ""
    progress = '<output class="sub handing" aria-live="polite"></output>'
    return panels.wrap(f'<div class="hand">{files}{copy}</div>{too_many}{progress}')


def _file(reader: Person, request: FileRequest, form: str, count: int) -> str:
    label = f"下载 {form.upper() if form != 'parquet' else 'Parquet'}"
    if form == "xlsx" and count > XLSX_ROWS:
        return f'<span class="file off">{label}</span>'
    name, address = request.name(form, count), _file_address(reader, request, form)
    return f'<a class="file" href="{escape(address)}" download="{escape(name)}">{label}</a>'


def _proof(reader: Person, request: FileRequest, count: int) -> str:
    """The workbook in which a spreadsheet program computes the figure again."""
    name, address = request.name("xlsx", count), _file_address(reader, request, PROOF)
    return f'<a class="file" href="{escape(address)}" download="复算_{escape(name)}">下载复算表</a>'


def _file_address(reader: Person, request: FileRequest, form: str) -> str:
    arguments = [form, *export_process.plain_selection(request)]
    return file_routes.address(FILE, request.edition, arguments, reader)


def offer(view: View) -> tuple[str, str] | None:
    """All projects as a workbook, by name and address."""
    if NEEDS not in view.reader.may:
        return None
    chosen = downloads.select(view.warehouse, view.dictionary, downloads.DEFAULT, {})
    address = _file_address(view.reader, FileRequest(chosen), "xlsx")
    return f"{chosen.dataset.relation.title}（XLSX）", address


def file_of(
    folder: DataFolder, edition: Edition, arguments: Sequence[Any], reader: Person
) -> StreamedFile:
    """The file that an address of :func:`files` asks for.

    Raises:
        DeniedError: the reader may not have files of rows.
    """
    if NEEDS not in reader.may:
        raise DeniedError
    form, *plain = arguments
    warehouse = open_warehouse(edition, reader.cut(folder.dictionary))
    request = export_process.request_of(warehouse, folder.dictionary, plain)
    if form == PROOF:
        return _proof_file(request)
    return streamed(request, form, FORMATS[form], request.selection.where)


def _proof_file(request: FileRequest) -> StreamedFile:
    selection = request.selection
    count = downloads.count(selection)

    def stream(_: Callable[[int], None]) -> Iterator[bytes]:
        yield downloads.proof(selection).data

    about = {"dataset": selection.dataset.name, "format": PROOF}
    name = f"复算_{request.name('xlsx', count)}"
    return StreamedFile(name, downloads.XLSX, count, stream, is_heavy=True, about=about)


def streamed(
    request: FileRequest, form: str, mime: str, asked: Mapping[str, object]
) -> StreamedFile:
    """The file of a request as the server sends it; ``asked``: what the log tells beside the dataset."""
    count = downloads.count(request.selection)
    return StreamedFile(
        request.name(form, count),
        mime,
        count,
        partial(export_process.blocks, request, form, count),
        is_heavy=export_process.is_large(form, count),
        about={"dataset": request.selection.dataset.name, **asked},
    )


def way_to_addresses(address: Mapping[str, str]) -> str:
    """The link to the page of stable addresses, with the same filters."""
    href = f"access?{urlencode(address)}" if address else "access"
    words = "在 WPS、Excel、帆软、Python 中直接取这些数据"
    return panels.wrap(f'<a class="rows" href="{escape(href)}">{nb(words)}</a>')


def dictionary(chosen: Selection) -> str:
    """The dictionary of the dataset, and the link to that of all."""
    relation = chosen.dataset.relation
    every = '<div class="sub"><a class="rows" href="dictionary">全部数据集的数据字典</a></div>'
    return panels.block(
        "数据说明",
        f"{relation.comment}{relation.grain}",
        row_table.dictionary_table(relation, chosen.chosen) + every,
    )


def nothing(view: View, chosen: Selection, names: tuple[str, ...]) -> str:
    """Why there are no rows and what to do: a filter that has none alone, or that none pass all."""
    if not names:
        return panels.empty_box("没有符合条件的数据", "这一数据集目前没有数据。")
    pairs = zip(names[len(names) - len(chosen.where) :], chosen.where, strict=True)
    empty = [name for name, key in pairs if not _count_alone(view, chosen, key)]
    gaps = statements.gaps(view) if "period" in chosen.where else ""
    missing = f"{view.period.name}{gaps}。" if gaps else ""
    together = f"{_cited([join(list(names))])}合在一起没有数据。"
    why = f"这一数据集中没有{_cited(empty)}的数据。" if empty else together
    advice = "请放宽上方的筛选；此时下载的文件只有列名。"
    return panels.empty_box("没有符合条件的数据", why + missing + advice)


def _cited(names: Sequence[str]) -> str:
    """Filters in quotes; that of a text brings its own."""
    return join([name if name.endswith("”") else f"“{name}”" for name in names])


def _count_alone(view: View, chosen: Selection, name: str) -> int:
    """How many rows one of the filters leaves by itself."""
    where = {name: chosen.where[name]}
    alone = downloads.select(view.warehouse, view.dictionary, chosen.dataset.name, where)
    return downloads.count(alone)
