"""Every internal of Streamlit and Plotly that we touch, and why: the one place to look when one of them changes.

None of it is promised by Streamlit's or Plotly's documentation. ``tests/dashboard/server/test_internals.py``
holds the list against our style sheets, scripts and modules; ``tests/browser/test_internals.py`` looks for
each of them in the pinned version and names the one that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.server.document import BODY_END, LANGUAGE, TITLE


@dataclass(frozen=True, slots=True)
class Internal:
    """One internal: its name in our sources, why it is touched, and where a browser finds it.

    Attributes:
        name: a ``data-testid``, class, attribute, property or import, as our sources write it.
        why: what it is used for.
        selector: finds it; of a ``data-testid`` that itself. A text that begins with ``=>`` is JavaScript.
        page: the address that shows it; empty where it is looked for in Streamlit's bundle, or imported.
        width: of the window.
        clicks: what to click first.
        types: what to type after that.
    """

    name: str
    why: str
    selector: str = ""
    page: str = "/aid_types"
    width: int = 1366
    clicks: tuple[str, ...] = ()
    types: str = ""


_COLUMNS = ("[class*=st-key-columns] input",)
_POPOVER = "[data-testid=stPopoverButton] >> nth=1"
_MORE = ("[data-testid=stTopNavSection]",)
_MENU = ("[data-testid=stExpandSidebarButton]",)

INTERNALS = (
    # The document
    Internal(LANGUAGE, "screen readers are to speak Chinese", "html[lang=zh-CN]"),
    Internal(TITLE, "the name of the tab before the first page is drawn", "title"),
    Internal(BODY_END, "style sheet and scripts are there before the first page", "body > style"),
    Internal(
        "favicon.png", "the address at which the document asks for its icon", "link[href*=favicon]"
    ),
    Internal(
        "history.pushState",
        "one entry a change of the address",
        "=> history.pushState.toString().includes('isOtherPage')",
    ),
    Internal("PopStateEvent", "Streamlit answers an address that has come back", page=""),
    Internal(
        "testScriptState",
        "whether a page is drawn, before it is scrolled",
        "[data-testid=stApp][data-test-script-state]",
    ),
    # Python modules that Streamlit does not document
    Internal("streamlit.navigation.page", "the type of a page", page=""),
    Internal("streamlit.delta_generator", "the type of a place on the page", page=""),
    Internal(
        "streamlit.runtime.scriptrunner",
        "a page that stops itself; the session of an upload",
        page="",
    ),
    Internal("streamlit.runtime.uploaded_file_manager", "the type of an uploaded file", page=""),
    Internal(
        "streamlit.runtime.memory_uploaded_file_manager",
        "an upload is taken out of the memory",
        page="",
    ),
    Internal("streamlit.runtime", "how much of uploads is in memory", page=""),
    Internal("streamlit.auth_util", "its login's settings and its cookie in pieces", page=""),
    Internal(
        "streamlit.web.server.starlette.starlette_server_config",
        "the names of its login's cookies",
        page="",
    ),
    Internal("streamlit.starlette", "routes and middleware of our own", page=""),
    Internal("streamlit.components.v2.types", "the type of a component of our own", page=""),
    # The frame of a page
    Internal(
        "stApp", "the stripe above all pages; the deck covers it", ".stApp[data-testid=stApp]"
    ),
    Internal("stMain", "what scrolls; no stop on the way from link to link"),
    Internal("stMainBlockContainer", "width and margins of a page"),
    Internal("stHeader", "height and margins of the header"),
    Internal("stToolbar", "margin of the header"),
    Internal("stHeaderLogo", "size of the logo"),
    Internal("stLogo", "size of the logo", page=""),
    Internal("stLogoLink", "the logo takes the filters along"),
    Internal("stMainMenu", "hidden: in English, of no use to readers", page=""),
    Internal("stAppDeployButton", "hidden: in English, of no use to readers", page=""),
    Internal("stStatusWidget", "hidden: a moving picture in the corner", page=""),
    Internal("stElementToolbar", "hidden: full screen of a chart, in English", page=""),
    Internal("stHeaderActionElements", "hidden: links to headings, in English", page=""),
    Internal("stToolbarActions", "hidden: in English, of no use to readers", page=""),
    # The menu
    Internal("stTopNavLink", "looks like a menu; takes the filters along"),
    Internal("stTopNavSection", "更多; closed after a choice", width=1024),
    Internal(
        "rc-overflow-item-rest", "更多 instead of “4 more”", ".rc-overflow-item-rest", width=1024
    ),
    Internal("stTopNavDropdownLink", "takes the filters along", width=1024, clicks=_MORE),
    Internal("stExpandSidebarButton", "says 菜单 on a phone", width=390),
    Internal("stSidebar", "not printed", width=390, clicks=_MENU),
    Internal("stSidebarNavLink", "takes the filters along", width=390, clicks=_MENU),
    Internal("stSidebarCollapseButton", "the menu of a phone makes way", width=390, clicks=_MENU),
    # Elements and widgets
    Internal("data-retained", "hidden: a filter in whose place another was drawn", page=""),
    Internal("stHtml", "face of the text"),
    Internal("stMarkdownContainer", "face of the text; 更多"),
    Internal("stElementContainer", "the choice of a measure stands in the corner of its chart"),
    Internal("stHorizontalBlock", "columns stay side by side on paper"),
    Internal("stColumn", "columns stay side by side on paper"),
    Internal("stVerticalBlock", "laid open on paper"),
    Internal("stLayoutWrapper", "laid open on paper; the row of the headline"),
    Internal("stPopover", "not printed", page="/leaderboard"),
    Internal("stButtonGroup", "scrolls inside itself on a phone"),
    Internal("stCaptionContainer", "as dark as other small text", page="/access"),
    Internal(
        "stBaseButton",
        "its words on the accent, in the dark",
        "[data-testid=stBaseButton-primary]",
        "/meeting",
    ),
    Internal("stCode", "room for the button that copies", page="/access"),
    Internal("stElementToolbarButton", "the button that copies is always seen", page="/access"),
    Internal("stSelectbox", "height in whole pixels, size of its letters"),
    Internal("stWidgetLabel", "size of labels"),
    Internal(
        "InputInstructions",
        "hidden: “Press Enter to apply”",
        page="/leaderboard",
        clicks=("[class*=st-key-q] input",),
        types="村",
    ),
    Internal(
        "data-key=__select_all__",
        "全部选中 instead of English",
        "[role=option][data-key=__select_all__] [data-item-hl]",
        "/download",
        clicks=(_POPOVER, *_COLUMNS),
    ),
    Internal(
        "data-item-hl",
        "全部选中 instead of English",
        "[data-item-hl]",
        "/download",
        clicks=(_POPOVER, *_COLUMNS),
    ),
    Internal(
        "data-empty=true",
        "没有这样的选项 instead of English",
        "[role=listbox][data-empty=true] [role=option] span",
        "/download",
        clicks=(_POPOVER, *_COLUMNS),
        types="qqqq",
    ),
    Internal("stFileUploader", "its words in Chinese", page="/submissions"),
    Internal("stFileUploaderDropzone", "its words in Chinese", page="/submissions"),
    Internal("stFileUploaderDropzoneInstructions", "hidden: in English", page="/submissions"),
    Internal(
        "stFileChip",
        "a file that is too large, in Chinese; hidden on the desk, which lists its files",
        page="",
    ),
    Internal("stTooltipErrorContent", "hidden: a file that is too large, in English", page=""),
    Internal("stDownloadButtonError", "a file that could not be made, in Chinese", page=""),
    # Charts
    Internal("stPlotlyChart", "width of a chart on a phone"),
    Internal("stFullScreenFrame", "width of a chart on a phone"),
    Internal("js-plotly-plot", "the charts of a page", ".js-plotly-plot"),
    Internal(
        "_fullData",
        "marks by keyboard",
        "=> document.querySelector('.js-plotly-plot')._fullData[0].customdata.length",
    ),
    Internal(
        "__data__",
        "the shape of a mark",
        "=> document.querySelector('.js-plotly-plot .trace').__data__[0].trace.index + 1",
    ),
    Internal(".trace", "the shape of a mark", ".js-plotly-plot .trace"),
    Internal(".point", "the shape of a mark", ".js-plotly-plot .point"),
    Internal(".nsewdrag", "the cursor over a mark that is a link", ".js-plotly-plot .nsewdrag"),
    Internal(
        ".modebar-btn",
        "图片 presses the button that saves a picture",
        ".js-plotly-plot .modebar-btn",
    ),
    Internal(".modebar", "not shown on touch screens", ".js-plotly-plot .modebar"),
    Internal(".plotly-notifier", "hidden: in English", page=""),
)
