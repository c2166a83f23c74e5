"""The papers of the demonstration, and of odd data, each made once."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from dashboard.features.meeting.circular.compose import compose
from dashboard.features.meeting.circular.facts import Facts, facts_of
from dashboard.features.meeting.circular.sentences import Circular
from dashboard.features.meeting.powerpoint import to_pptx
from dashboard.features.meeting.story import Story, build_story
from dashboard.page.view import View
from tests.dashboard.features.meeting.changed import ODD, changed


@dataclass(frozen=True)
class Papers:
    """What is made of a view, each when it is first asked for."""

    view: View

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.view)

    @cached_property
    def circular(self) -> Circular:
        return compose(self.view, self.facts)

    @cached_property
    def story(self) -> Story:
        return build_story(self.view)

    @cached_property
    def pptx(self) -> bytes:
        return to_pptx(self.story)

    @cached_property
    def presentation(self) -> Any:
        return Presentation(io.BytesIO(self.pptx))


PapersOf = Callable[[str], Papers]


@pytest.fixture(scope="session")
def papers_of(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> PapersOf:
    """The papers of odd data by their name; without a name those of the demonstration."""

    @cache
    def made(name: str) -> Papers:
        folder = tmp_path_factory.mktemp(name or "plain")
        return Papers(changed(demo_data, folder, *ODD.get(name, ())))

    return made


@pytest.fixture(scope="session")
def story(papers_of: PapersOf) -> Story:
    return papers_of("").story


@pytest.fixture(scope="session")
def facts(papers_of: PapersOf) -> Facts:
    return papers_of("").facts


@pytest.fixture(scope="session")
def paper(papers_of: PapersOf) -> Circular:
    return papers_of("").circular


@pytest.fixture(scope="session")
def data(papers_of: PapersOf) -> bytes:
    return papers_of("").pptx


@pytest.fixture(scope="session")
def presentation(papers_of: PapersOf) -> Any:
    return papers_of("").presentation
