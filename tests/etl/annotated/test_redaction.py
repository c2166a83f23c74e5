"""Who filled a workbook in is gone from every part of it, and nothing else is."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty

from etl.annotated.redaction import HIDDEN, Private, private_values_of, redact_person
from etl.dictionary import Dictionary, load_dictionary
from tests.support.file_text import parts_of
from tests.support.workbooks import address, bytes_of, sheet_name, town_return

NAME, NUMBER = "覃湘筠", "0757-86231978"
MOBILE = "13926480715"


@pytest.fixture(scope="module")
def private() -> Private:
    return private_values_of(load_dictionary(), ["狮山镇", "九江镇"])


def workbook(**cover: object) -> openpyxl.Workbook:
    values = {"reporter": NAME, "telephone": NUMBER} | cover
    return town_return().changed("cover", **values).workbook()


def cleaned(book: openpyxl.Workbook, private: Private) -> openpyxl.Workbook:
    """The workbook without the person, searched through."""
    data = redact_person(bytes_of(book), private)
    for name, text in parts_of(data).items():
        for secret in (NAME, NUMBER, MOBILE):
            assert secret not in text, name
    return openpyxl.load_workbook(BytesIO(data))


def test_the_two_cells_are_empty_and_all_others_as_they_were(private: Private) -> None:
    book = workbook()
    before = {
        (s.title, c.coordinate): c.value
        for s in book.worksheets
        for row in s.iter_rows()
        for c in row
    }
    after = cleaned(book, private)
    cover = load_dictionary().cover.sheet
    taken = {(cover, address("cover", "reporter")), (cover, address("cover", "telephone"))}
    for sheet in after.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                place = (sheet.title, cell.coordinate)
                expected = None if place in taken else before.get(place)
                found = cell.value.date() if hasattr(cell.value, "date") else cell.value
                assert found == expected, place


@pytest.mark.parametrize("number", [int(MOBILE), float(MOBILE), "139 2648 0715", "0757 8623 1978"])
def test_a_number_in_any_form_is_taken_out_of_notes_too(private: Private, number: object) -> None:
    book = workbook(telephone=number)
    notes = book[sheet_name("pairing")]
    notes["K2"] = f"联系 {number}"
    data = redact_person(bytes_of(book), private)
    told = str(int(number)) if isinstance(number, float) else str(number)
    assert all(told not in text for text in parts_of(data).values())


def test_comments_headers_properties_rich_text_formulas_and_names_of_sheets(
    private: Private,
) -> None:
    book = workbook()
    sheet = book[sheet_name("project_report")]
    sheet["B2"].comment = Comment(f"{NAME}：请看 {NUMBER}", NAME)
    sheet["B3"] = CellRichText("由", TextBlock(InlineFont(b=True), NAME[:2]), NAME[2:], "填写")
    sheet["X2"] = f'="{NAME}"&"填"'
    sheet.oddFooter.left.text = f"填报人：{NAME}"
    book.create_sheet(f"{NAME}的草稿")["A1"] = "草稿"
    book.properties.creator = book.properties.lastModifiedBy = NAME
    book.properties.description = NUMBER
    book.custom_doc_props.append(StringProperty(name="填表", value=NAME))
    after = cleaned(book, private)
    assert after[sheet_name("project_report")]["B2"].comment.text.startswith(HIDDEN)
    assert after.properties.creator == private.owner
    assert len(after.worksheets) == len(book.worksheets)


def test_a_line_below_a_table_that_names_the_person(private: Private) -> None:
    book = workbook(reporter="", telephone="")
    book[sheet_name("honor")]["A9"] = f"填报人：{NAME}　联系电话：{NUMBER}"
    after = cleaned(book, private)
    assert NAME not in str(after[sheet_name("honor")]["A9"].value)


def test_two_people_in_one_cell(private: Private) -> None:
    book = workbook(reporter=f"{NAME}、李秋禾")
    book[sheet_name("honor")]["E2"] = "李秋禾经办"
    after = cleaned(book, private)
    assert "李秋禾" not in str(after[sheet_name("honor")]["E2"].value)


def test_labels_that_stand_elsewhere_and_a_second_cover(private: Private) -> None:
    book = workbook()
    copy = book.copy_worksheet(book[load_dictionary().cover.sheet])
    copy.title = "旧封面"
    moved = book.create_sheet("说明")
    moved["C5"], moved["F5"] = "填报人 *：", NAME
    moved["H5"], moved["I5"] = load_dictionary().cover.column("town").title, "狮山镇"
    after = cleaned(book, private)
    assert after["说明"]["F5"].value is None
    assert after["说明"]["I5"].value == "狮山镇"


@pytest.mark.parametrize("word", ["狮山镇", "结对情况"])
def test_a_word_that_names_no_person_is_left_where_else_it_stands(
    private: Private, word: str
) -> None:
    after = cleaned(workbook(reporter=word), private)
    assert sheet_name("pairing") in after.sheetnames
    assert after[load_dictionary().cover.sheet][address("cover", "town")].value == "狮山镇"


def test_a_name_of_plain_letters_breaks_no_package(private: Private) -> None:
    book = workbook(reporter="sheet")
    book[sheet_name("honor")]["E2"] = "by sheet"
    after = cleaned(book, private)
    assert after[sheet_name("honor")]["E2"].value == f"by {HIDDEN}"


def test_identity_numbers_anywhere_go_and_social_credit_codes_stay(private: Private) -> None:
    book = workbook()
    notes = book[sheet_name("pairing")]
    code = "51440605700000011X"
    notes["K2"], notes["B2"] = "身份证 440681199003071234", code
    after = cleaned(book, private)[sheet_name("pairing")]
    assert "199003071234" not in str(after["K2"].value)
    assert after["B2"].value == code


def test_what_is_private_is_what_the_dictionary_says() -> None:
    dictionary: Dictionary = load_dictionary()
    titles = [c.title for c in dictionary.cover.columns if c.private]
    assert list(private_values_of(dictionary, []).titles) == titles
    assert len(titles) == 2
