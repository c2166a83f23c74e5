"""What a slide is: a kind in the list of ``slides``, made from the basis, with a body that draws itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple, Protocol, TypeVar

from dashboard.features.meeting.basis import Basis
from dashboard.features.meeting.drawing.sheet import Sheet
from dashboard.style.formats import join, words
from etl.dictionary import Dictionary

NO_DATA = "尚无报送数据"
_Item = TypeVar("_Item")


class Title(NamedTuple):
    """The message of a slide, computed by a fixed rule: no full stop, no judgement.

    ``short`` says the same in fewer words, for where the message does not fit.
    """

    text: str
    short: str


class Body(Protocol):
    """What a slide shows below its title, 1728 × 780 px."""

    def html(self) -> str:
        """The body in the deck."""

    def draw(self, sheet: Sheet) -> None:
        """The body in PowerPoint."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide.

    ``said``: a sentence to speak, with which the notes begin; by default the title. ``notes``: for the
    presenter: definitions and sources of the figures, texts in full. ``label``: the section, above the
    title; ``key``: its address (``overall``, ``decisions-b``, ``town-440605124``); both default to
    those of its kind. ``group``: the key of its kind.
    """

    title: Title
    body: Body
    notes: tuple[str, ...]
    label: str = ""
    key: str = ""
    group: str = ""
    said: str = ""
    is_cover: bool = False

    @property
    def spoken(self) -> tuple[str, ...]:
        """The notes as the presenter reads them: first the sentence to speak."""
        if not self.said and self.notes and self.notes[0].startswith(self.title.text):
            return self.notes
        return (self.said or f"{self.title.text}。", *self.notes)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of slides that a reader can choose: its key, its label, and how its slides are made.

    In the label ``{phases}`` stands for how many the plan has, ``{resolutions}`` for the title of the sheet.
    """

    key: str
    label: str
    make: Callable[[Basis], Sequence[Slide]]
    is_appendix: bool = False

    def labelled(self, dictionary: Dictionary) -> str:
        """The label with what the dictionary says filled in."""
        phases, resolutions = words(len(dictionary.phases)), dictionary.relations["decision"].title
        return self.label.format(phases=phases, resolutions=resolutions)

    def slides(self, basis: Basis) -> tuple[Slide, ...]:
        """The slides of this kind, with keys and labels: 7, 7b and 7c share a kind."""
        slides, named = self.make(basis), []
        own = self.labelled(basis.view.dictionary)
        for n, slide in enumerate(slides):
            page = f"（{n + 1}/{len(slides)}）" if len(slides) > 1 else ""
            key, label = slide.key or f"{self.key}{_suffix(n)}", slide.label or own + page
            named.append(replace(slide, group=self.key, key=key, label=label))
        return tuple(named)


def _suffix(place: int) -> str:
    """Nothing for the first slide of a kind, then -b, -c … -z, -z27 …."""
    if not place:
        return ""
    return f"-{chr(ord('a') + place)}" if place < 26 else f"-z{place + 1}"


def paged(items: Sequence[_Item], size: int) -> list[Sequence[_Item]]:
    """The items in pages of at most ``size``, none of them nearly empty; one empty page where there are none."""
    count = -(-len(items) // size) or 1
    least, more = divmod(len(items), count)
    starts = [n * least + min(n, more) for n in range(count + 1)]
    return [items[start:end] for start, end in pairwise(starts)]


def join_names(names: Sequence[str]) -> str:
    """The names, their common ending written once: ``产业、教育帮扶``."""
    ending = ""
    while len(names) > 1 and len({name[-len(ending) - 1 :] for name in names}) == 1:
        longer = names[0][-len(ending) - 1 :]
        if len(longer) >= min(len(name) for name in names):
            break
        ending = longer
    return join([name[: len(name) - len(ending)] for name in names]) + ending
