"""Pictures of model cases: kept small and bare, only with consent, in 案例汇编 from the next version on."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pytest
from PIL import Image

from dashboard.features.meeting.brief import make, view_of
from dashboard.features.meeting.circular.sentences import Picture
from dashboard.features.meeting.report.casebook import casebook
from etl import jobs, run, worker
from etl.folder import DataFolder, RequestError
from tests.support.data_folders import copied
from tests.support.file_text import text_of

PERIOD, TOWN, CASE = "2026H1", "440605124", "长者食堂的账本"
MAKER, ORIENTATION, TURNED = 271, 274, 6
SECRET = "Invented Camera Works"

# What 案例汇编 reads.
pytestmark = pytest.mark.publishes(
    *("area", "area_within", "level", "model_case", "organization", "outcome", "participation"),
    *("period_state", "project_organization", "project_report", "project_village"),
    *("submission_status", "town", "village"),
)


@pytest.fixture(scope="module")
def folder(reported_once: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """One return with one case."""
    return copied(reported_once, tmp_path_factory.mktemp("pictures") / "data")


@cache
def photo(shade: int = 90) -> bytes:
    """A photograph taken with the camera on its side, by a camera that says so."""
    about = Image.Exif()
    about[MAKER], about[ORIENTATION] = SECRET, TURNED
    buffer = BytesIO()
    Image.new("RGB", (3000, 2000), (shade, 120, 80)).save(buffer, "JPEG", exif=about)
    return buffer.getvalue()


def given(data: bytes, case: str = CASE, *, consents: bool = True) -> run.Given:
    return run.Given(TOWN, case, data, "每月公开账本", "li", consents)


def in_book(folder: DataFolder) -> list[Picture]:
    """The pictures of the case in 案例汇编."""
    [part] = [part for part in casebook(view_of(folder, PERIOD)).parts if part.title == CASE]
    return [block for block in part.blocks if isinstance(block, Picture)]


def test_a_picture_is_upright_small_and_bare(folder: DataFolder) -> None:
    picture, published = run.attach_picture(folder, given(photo()))
    assert published
    kept = run.picture_file(folder, picture.sha256).read_bytes()
    assert SECRET.encode() in photo()
    assert SECRET.encode() not in kept
    with Image.open(BytesIO(kept)) as small:
        assert (small.size, dict(small.getexif())) == ((1067, 1600), {})
    assert [(p.width, p.height, p.caption) for p in in_book(folder)] == [
        (1067, 1600, "每月公开账本")
    ]
    paper = make(view_of(folder, PERIOD), "casebook").data
    assert "每月公开账本" in text_of(paper)
    run.detach_picture(folder, picture.sha256, "本人要求", "wang")
    assert not run.picture_file(folder, picture.sha256).exists()
    assert (run.pictures(folder), in_book(folder)) == ((), [])


@pytest.mark.usefixtures("sandbox_here")
def test_what_is_not_taken_is_said_in_one_sentence(folder: DataFolder) -> None:
    for handed_in, reason in (
        (given(photo(), consents=False), "同意使用"),
        (given(photo(), "没有这个案例"), "没有题为“没有这个案例”的典型案例"),
        (given(b"no picture"), "JPG 或 PNG"),
    ):
        with pytest.raises(RequestError, match=reason):
            run.attach_picture(folder, handed_in)
    assert run.pictures(folder) == ()


@pytest.mark.usefixtures("sandbox_here")
def test_a_town_hands_in_pictures_of_its_own_cases_alone(folder: DataFolder) -> None:
    about = {"town": TOWN, "case": CASE, "caption": "账本", "consent": "是"}
    for towns in (["440605011"], [TOWN]):
        asked = about | {"towns": towns}
        jobs.submit(folder, "picture", asked, "li", [("账本.jpg", photo(40))])
    worker.work(folder, once=True)
    results = [(job.result["ok"], job.result["sentence"]) for job in jobs.read_jobs(folder)]
    assert results == [(False, worker.NOT_OWN), (True, f"“{CASE}”的照片已登记。")]
    assert [p.caption for p in in_book(folder)] == ["账本"]  # published by itself
