// From a figure to its rows: links and points of charts lead there without loading the page anew.
(() => {
  if (window.toRows) return;

  // To the rows of a figure goes along where they were asked for; from row to row that stays the same.
  const withWayBack = (href) => {
    const target = new URL(href, location.href), here = new URLSearchParams(location.search);
    if (!target.searchParams.has("scope") || target.searchParams.has("back")) return target;
    const page = location.pathname.split("/").pop() || "./";
    target.searchParams.set("back", here.get("back") ?? page + location.search);
    return target;
  };
  // The browser's own history does it: Streamlit answers an address that has come back.
  window.toRows = (href) => {
    history.pushState(null, "", withWayBack(href));
    window.dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  };
  const elsewhere = (event) => event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
  // The menu takes the filters of the page along; from the rows behind a figure those it was clicked with.
  const carried = () => {
    const here = new URLSearchParams(location.search);
    const query = here.has("scope") ? new URLSearchParams((here.get("back") ?? "").split("?")[1] ?? "") : here;
    for (const key of ["dataset", "back"]) query.delete(key);
    return query.size ? `?${query}` : "";
  };
  const MENU = "[data-testid=stTopNavLink], [data-testid=stSidebarNavLink], [data-testid=stLogoLink]";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(MENU);
    if (!link || event.button !== 0 || elsewhere(event) || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    window.toRows(link.getAttribute("href") + carried());
    // A menu of its own that hangs open is closed.
    document.body.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
    document.body.click();
  }, true);

  document.addEventListener("click", (event) => {
    const picture = event.target.closest("button.picture");
    if (picture) {
      document.querySelector(`.st-key-${picture.dataset.chart} .modebar-btn`)?.click();
      return;
    }
    const link = event.target.closest("a.rows");
    if (!link || event.defaultPrevented || event.button !== 0 || elsewhere(event) || event.altKey) return;
    event.preventDefault();
    window.toRows(link.getAttribute("href"));
  });

  // A new tab is to know the way back, too.
  document.addEventListener("pointerdown", (event) => {
    const link = event.target.closest?.("a.rows");
    if (link && event.button === 1) link.href = withWayBack(link.getAttribute("href"));
  }, true);

  const address = (data) => {
    const last = Array.isArray(data) ? data[data.length - 1] : undefined;
    return typeof last === "string" && last.startsWith("download?") ? last : undefined;
  };
  const follow = (href, event) => elsewhere(event) ? window.open(withWayBack(href), "_blank", "noopener") : window.toRows(href);
  const cursor = (chart, shape) => {
    for (const layer of chart.querySelectorAll(".nsewdrag")) layer.style.cursor = shape;
  };

  // By keyboard: arrows go from mark to mark and say it, Enter leads to its rows.
  const marks = (chart) => (chart._fullData ?? chart.data).flatMap((trace) => (trace.customdata ?? []).map((data, at) => ({
    href: address(data),
    said: [trace.orientation === "h" ? trace.y?.[at] : trace.x?.[at], trace.name,
      (trace.orientation === "h" ? trace.x?.[at] : trace.y?.[at])?.toLocaleString?.("zh-CN")],
  }))).filter((mark) => mark.href);
  const say = (chart, text) => {
    let line = chart.parentElement.querySelector("output.mark");
    if (!line) {
      line = document.createElement("output");
      line.className = "mark";
      chart.after(line);
    }
    line.textContent = text;
  };
  const keys = (chart) => {
    let at = -1;
    chart.tabIndex = 0;
    chart.addEventListener("keydown", (event) => {
      const found = marks(chart);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!found.length || (!step && event.key !== "Enter")) return;
      event.preventDefault();
      if (!step) return found[at] && follow(found[at].href, event);
      at = (at + step + found.length) % found.length;
      say(chart, found[at].said.filter((word) => word !== undefined && word !== null && word !== "")
        .map((word) => String(word).replace(/<[^>]*>/g, " ")).join("，") + "，按回车键查看明细");
    });
    chart.addEventListener("blur", () => { at = -1; say(chart, ""); });
  };

  const tend = (chart) => {
    if (chart.tended || !chart.on) return;
    chart.tended = true;
    let under;
    chart.on("plotly_hover", ({ points }) => {
      under = points.map((point) => address(point.customdata)).find(Boolean);
      cursor(chart, under ? "pointer" : "");
    });
    chart.on("plotly_unhover", () => { under = undefined; cursor(chart, ""); });
    chart.on("plotly_click", ({ points, event }) => {
      const href = points.map((point) => address(point.customdata)).find(Boolean);
      if (href && event.button !== 1) follow(href, event);
    });
    // Plotly would take the middle button for the beginning of a drag.
    chart.addEventListener("mousedown", (event) => {
      if (event.button !== 1 || !under) return;
      event.preventDefault();
      event.stopPropagation();
    }, true);
    chart.addEventListener("auxclick", (event) => { if (event.button === 1 && under) follow(under, event); });
    keys(chart);
  };
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    // After the drawing, which is not to wait for this.
    setTimeout(() => {
      waiting = false;
      for (const chart of document.querySelectorAll(".js-plotly-plot")) tend(chart);
    }, 80);
  }).observe(document.body, { childList: true, subtree: true });
})();
