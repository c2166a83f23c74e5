"""推荐表: a page for each organisation on the list, its claims those of the rows named below them."""

import io

from docx import Document

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.recommendation_sheets import form_of, recommendation_sheets
from dashboard.features.meeting.slides.honors import honored
from dashboard.page import boards
from dashboard.page.view import View
from dashboard.style.formats import money


def test_each_claim_has_its_rows(view: View) -> None:
    basis = Basis(view)
    first, *_ = honored(basis)
    fields = {field.label: field.text for field in form_of(basis, first, "").fields}
    window = boards.period(view, boards.TO_DATE)
    [(yuan, rows)] = view.warehouse.rows(
        "select sum(money_yuan)::double, count(*) from published.leaderboard_row where area_code = '440605' "
        "and window_code = ? and organization_id = ? and coalesce(half_years_active, 0) = 0",
        window,
        first.organization_id,
    )
    assert f"投入{money(yuan).figure}{money(yuan).unit}" in fields["所做工作"]
    listed = fields["依据"].split("\n")
    named = [line for line in listed if "行）" in line]
    rest = f"另有{rows - len(named)}行" if rows > len(named) else "行）"
    assert rest in listed[-1]
    assert all(".xlsx" in line for line in named)
    assert "【请补充：负责人姓名、职务】" in fields["推荐人选"]


def test_there_is_a_page_for_each_organisation_on_the_list(view: View) -> None:
    document = Document(io.BytesIO(recommendation_sheets(view)))
    assert len(document.tables) == len(honored(Basis(view))) > 1
