// From a figure to its rows: links and points of charts lead there without loading the page anew.
(() => {
  // To the rows of a figure goes along where they were asked for; from row to row that stays the same.
  const withWayBack = (href) => {
    const target = new URL(href, location.href), here = new URLSearchParams(location.search);
    if (!target.searchParams.has("scope") || target.searchParams.has("back")) return target;
    const page = location.pathname.split("/").pop() || "./";
    target.searchParams.set("back", (here.has("scope") && here.get("back")) || page + location.search);
    return target;
  };
  // Where a page was left is where it is found again, by its own link back or the browser's button.
  const left = new Map();
  const main = () => document.querySelector("[data-testid=stMain]");
  const place = () => {
    const query = [...new URLSearchParams(location.search)].filter(([key]) => key !== "back").map(String).sort();
    return [location.pathname, ...query].join(" ");
  };
  let path = location.pathname, finding = 0;
  const leave = () => left.set(place(), main()?.scrollTop ?? 0);
  const settled = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
  // The page is drawn bit by bit: until it has its height again, it cannot be scrolled there.
  const find = (top, tries) => {
    if (!tries) return;
    main()?.scrollTo(0, top);
    if (!settled() || Math.abs((main()?.scrollTop ?? 0) - top) > 1) finding = setTimeout(find, 100, top, tries - 1);
  };
  const arrive = (isBack) => {
    clearTimeout(finding);
    path = location.pathname;
    main()?.scrollTo(0, 0);
    const top = isBack ? left.get(place()) : 0;
    if (top) finding = setTimeout(find, 100, top, 60);
  };
  for (const event of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(event, () => clearTimeout(finding), { passive: true });
  }
  let isOurs = false;
  addEventListener("popstate", () => { if (!isOurs && location.pathname !== path) arrive(true); });
  // The browser's own history does it: Streamlit answers an address that has come back.
  const enter = (address) => {
    history.pushState(null, "", address);
    isOurs = true;
    window.dispatchEvent(new PopStateEvent("popstate"));
    isOurs = false;
  };
  window.toRows = (href, isBack = false) => {
    leave();
    enter(withWayBack(href));
    arrive(isBack);
  };

  const searched = (query) => String(query) && `?${query}`;
  // What is picked goes into the address; the boxes are drawn anew: they keep the keyboard.
  const pick = (key, code) => {
    const query = new URLSearchParams(location.search);
    if (code) query.set(key, code);
    else query.delete(key);
    const search = searched(query);
    if (search !== location.search) enter(location.pathname + search);
  };
  // Arrows walk through the choices of a closed box: it is gone where they come to rest.
  let byArrows = false, held = "", resting;
  const settle = () => {
    if (!resting) return;
    const { key, code, timer } = resting;
    clearTimeout(timer);
    resting = undefined;
    pick(key, code);
  };
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.("select.filter")) return;
    const { key } = target.dataset;
    held = key;
    if (resting && resting.key !== key) settle();
    clearTimeout(resting?.timer);
    resting = { key, code: target.value, timer: setTimeout(settle, 300) };
    if (!byArrows) settle();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.segment[aria-pressed=false]");
    if (button) pick(held = button.dataset.key, button.dataset.code);
  });
  document.addEventListener("keydown", (event) => { byArrows = event.key !== "Enter"; }, true);
  document.addEventListener("pointerdown", () => { byArrows = false; held = ""; }, true);
  document.addEventListener("focusin", ({ target }) => {
    const filter = target.closest?.("select.filter, button.segment");
    held = filter?.dataset.key ?? "";
    if (resting && resting.key !== held) settle();
  });
  const refocus = () => {
    if (!held || document.activeElement !== document.body) return;
    const key = `[data-key="${held}"]`;
    document.querySelector(`select.filter${key}, .segment${key}[aria-pressed=true]`)?.focus({ preventScroll: true });
  };
  // A box drawn for an earlier choice, or not drawn anew because nothing changed, shows what the address says.
  const mirror = () => {
    const query = new URLSearchParams(location.search);
    for (const box of document.querySelectorAll("select.filter")) {
      const { key } = box.dataset;
      const code = resting?.key === key ? resting.code : query.get(key) ?? box.dataset.default;
      if (box.value !== code && [...box.options].some((option) => option.value === code)) box.value = code;
    }
  };
  addEventListener("popstate", () => {
    if (isOurs) return;
    clearTimeout(resting?.timer);
    resting = undefined;
    mirror();
  });
  const elsewhere = (event) => event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
  // The menu takes the filters of the page along; from the rows behind a figure those it was clicked with.
  const COMMON = ["period", "town", "aid_type"];
  const carried = () => {
    const here = new URLSearchParams(location.search);
    const query = here.has("scope") ? new URLSearchParams((here.get("back") ?? "").split("?")[1] ?? "") : here;
    for (const key of ["dataset", "back", "organization", "problem"]) query.delete(key);
    // What only the page of datasets asks means nothing, or something else, on another page.
    const isOfData = ["download", "dictionary"].includes(location.pathname.split("/").pop());
    if (isOfData) for (const key of [...query.keys()]) if (!COMMON.includes(key)) query.delete(key);
    return searched(query);
  };
  const MENU = ["TopNavLink", "TopNavDropdownLink", "SidebarNavLink", "LogoLink"].map((name) => `[data-testid=st${name}]`).join();
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(MENU);
    if (!link || event.button !== 0 || elsewhere(event) || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    window.toRows(link.getAttribute("href") + carried());
    // On a phone the menu lies over the page, on a narrow screen part of it hangs open: both make way.
    if (innerWidth < 768) document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
    document.querySelector("[data-testid=stTopNavSection][aria-expanded=true]")?.click();
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
    window.toRows(link.getAttribute("href"), link.classList.contains("back"));
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

  // By keyboard: arrows go from mark to mark and say what pointing at it shows, Enter leads to its rows.
  const plain = (html, pause = "，") => {
    const text = new DOMParser().parseFromString(html.replace(/<extra>.*$/, "").replace(/<br\s*\/?>/g, pause), "text/html");
    return text.body.textContent.replace(/\s+/g, " ").trim();
  };
  const written = (value, format) => value === undefined || value === null ? ""
    : format && Number.isFinite(Number(value)) ? Number(value).toLocaleString("zh-CN") : String(value);
  const filled = (trace, at) => (Array.isArray(trace.hovertemplate) ? trace.hovertemplate[at] : trace.hovertemplate ?? "")
    .replace(/%\{(\w+)(?:\[(\d+)\])?(?::([^}]*))?\}/g, (_, name, part, format) => {
      const values = trace[name];
      const value = typeof values === "string" ? values : values?.[at];
      // A half-year stands on two lines under its bar.
      return written(part === undefined ? value : value?.[part], format).replace(/(\d年)<br>/g, "$1");
    });
  const marks = (chart) => (chart._fullData ?? []).flatMap((trace) => (trace.customdata ?? []).map((data, at) => ({
    trace, at, href: address(data), said: plain(filled(trace, at)),
  }))).filter((mark) => mark.href);
  const shapeOf = (chart, mark) => [...chart.querySelectorAll(".trace")]
    .filter((group) => group.__data__?.[0]?.trace?.index === mark.trace.index)
    .flatMap((group) => [...group.querySelectorAll(".point")])
    .find((point) => point.__data__?.i === mark.at);
  const bubble = (chart) => {
    let line = chart.parentElement.querySelector("output.mark");
    if (!line) {
      line = document.createElement("output");
      line.className = "mark";
      chart.after(line);
    }
    return line;
  };
  const unmark = (chart) => {
    for (const shape of chart.querySelectorAll(".marked")) shape.classList.remove("marked");
    bubble(chart).textContent = "";
  };
  // The words stand beside the mark, which is outlined.
  const show = (chart, mark) => {
    unmark(chart);
    const line = bubble(chart), shape = shapeOf(chart, mark);
    line.textContent = `${mark.said}，按回车键查看明细`;
    if (!shape) return;
    shape.classList.add("marked");
    shape.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    const at = shape.getBoundingClientRect(), frame = chart.getBoundingClientRect();
    const left = Math.min(Math.max(at.left - frame.left, 0), Math.max(frame.width - line.offsetWidth, 0));
    const above = at.top - frame.top - line.offsetHeight - 6;
    line.style.left = `${chart.offsetLeft + left}px`;
    line.style.top = `${chart.offsetTop + (above > 0 ? above : at.bottom - frame.top + 6)}px`;
  };
  const keys = (chart) => {
    let at = -1;
    const title = plain(chart.layout?.title?.text ?? "", "；");
    chart.tabIndex = 0;
    chart.setAttribute("role", "application");
    chart.setAttribute("aria-roledescription", "图表");
    chart.setAttribute("aria-label", `${title}。按方向键逐项读数`);
    bubble(chart);
    // The finding is a heading of the page, as above a table.
    const heading = document.createElement("h2");
    heading.className = "p ghost";
    heading.textContent = title.split("；")[0];
    if (heading.textContent) chart.before(heading);
    chart.addEventListener("keydown", (event) => {
      const found = marks(chart);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!found.length || (!step && event.key !== "Enter")) return;
      event.preventDefault();
      if (!step) {
        if (found[at]) follow(found[at].href, event);
        return;
      }
      at = at < 0 && step < 0 ? found.length - 1 : (at + step + found.length) % found.length;
      show(chart, found[at]);
    });
    chart.addEventListener("blur", () => { at = -1; unmark(chart); });
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
  // Drawn by newer software than the document was loaded from: style sheet and scripts are to be its own, too.
  const renew = () => {
    const drawn = document.querySelector("[data-look]")?.dataset.look;
    if (!drawn || drawn === window.look) return;
    try {
      if (sessionStorage.getItem("look") === drawn) return;
      sessionStorage.setItem("look", drawn);
    } catch { return; } // Where nothing may be stored, it could go on for ever.
    location.reload();
  };
  let waiting = false;
  new MutationObserver(() => {
    refocus();
    mirror();
    if (waiting) return;
    waiting = true;
    // After the drawing, which is not to wait for this.
    requestIdleCallback(() => {
      waiting = false;
      for (const chart of document.querySelectorAll(".js-plotly-plot")) tend(chart);
      renew();
    }, { timeout: 500 });
  }).observe(document.body, { childList: true, subtree: true });
})();
