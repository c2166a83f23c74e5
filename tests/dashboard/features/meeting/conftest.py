"""The story of the demonstration and its PowerPoint file, made once."""

import io
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from dashboard.features.meeting.circular.facts import Facts, facts_of
from dashboard.features.meeting.powerpoint import to_pptx
from dashboard.features.meeting.story import Story, build_story
from dashboard.page.view import View
from tests.dashboard.features.meeting.changed import changed


@pytest.fixture(scope="session")
def unchanged(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> View:
    return changed(demo_data, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def story(unchanged: View) -> Story:
    return build_story(unchanged)


@pytest.fixture(scope="session")
def facts(unchanged: View) -> Facts:
    return facts_of(unchanged)


@pytest.fixture(scope="session")
def data(story: Story) -> bytes:
    return to_pptx(story)


@pytest.fixture(scope="session")
def presentation(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))
