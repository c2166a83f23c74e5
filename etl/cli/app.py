"""The Typer application: its commands in the order of ``--help``."""

from collections.abc import Callable

import typer

from etl.cli import picturing
from etl.cli.confirming import confirm, confirm_sheets
from etl.cli.final import archive_final
from etl.cli.keeping import backup, forget, purge, restore_backup, work
from etl.cli.lists import lists
from etl.cli.options import set_global_options
from etl.cli.publishing import (
    brief,
    export,
    export_lake,
    marts,
    prove,
    publish,
    rebuild,
    upper_form,
)
from etl.cli.returns import answer, check, close, load, reopen, restore, review, status, withdraw
from etl.cli.templates import demo, merge, template
from etl.cli.tokens import token

COMMANDS: dict[Callable[..., None], str] = {
    check: "读取并核对报送表，不载入任何数据。",
    load: "核对、存档并载入报送表，然后发布。",
    review: "审核：决定一份等待审核的报送表，通过或者退回。",
    answer: "核实：业务科室答复一处“请核实”，确认或不认可。",
    withdraw: "撤回一个报送版本，恢复使用它之前的版本。",
    restore: "恢复使用一个以前载入过的报送版本。",
    close: "定稿：一个报送期及以前各期的数字不再随报送改动。",
    reopen: "取消一个报送期的定稿。",
    publish: "重新计算并发布看板数据，或者发布在别处算好的结果。",
    export_lake: "把计算看板数据所需的内容写成 Parquet，供更大的机器或 Spark 集群计算。",
    marts: "计算 export-lake 写出的数据，用 DuckDB 或 Spark；结果由 publish --from 发布。",
    status: "各镇（街道）各报送期的报送情况，待审核的报送表，版本差异和发布记录。",
    rebuild: "只凭存档和台账重建数据仓库。",
    backup: "备份：把不能重新生成的内容写进一个新文件，并读回核对。",
    restore_backup: "把备份恢复到空的数据文件夹。",
    forget: "从存档中永久删除一份原件，台账记下理由。",
    purge: "清除已定稿各期存档原件封面上的填报人和电话。",
    archive_final: "归档：原件（已清除填报人）、台账、数据、文稿和校验值装进一个压缩文件，不用本软件也能看。",
    work: "按先后做完页面上提交的任务，一直运行到被要求结束。",
    template: "生成待填的报送表，预填上期延续的结对、项目、问题和需求。",
    merge: "把一个镇（街道）分几份报送的报送表合并成一份。",
    confirm_sheets: "生成两头核对单：每家社会组织、每个村各一份。",
    confirm: "登记填好的核对单，不属实的转给镇（街道）核实，然后发布。",
    demo: "在数据文件夹里生成演示报送表和演示名录（全部标明演示数据）。",
    export: "导出一个数据集，与“数据下载”页给出的文件相同。",
    prove: "复算一个指标：口径、算法、每一行的来源文件，以及用电子表格重算的复算表。",
    upper_form: "按口径对照生成市、省的上报表，每格注明指标和口径，不能对应的空着并说明。",
    brief: "生成会议演示（html、pptx）、通报（docx，可登记印发）、总结报告、案例汇编、决定单、更正说明或一页纸。",
}

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.callback(help="百社联百村：从报送表到看板数据。")(set_global_options)
app.add_typer(lists, name="lists", help="名录：现在用的是哪些，核对一份，启用一份。")
app.add_typer(picturing.app, name="picture", help="典型案例的照片：附上、列出、撤下。")
app.add_typer(
    token, name="token", help="取数口令：报表工具凭它读取 /data/ 地址；发放、列出、撤销。"
)
for command, help_text in COMMANDS.items():
    app.command(help=help_text)(command)
