// Charts: a mark leads to its rows by mouse and by keyboard, and says by keyboard what pointing at it shows.
(() => {
  // The address that it leads to stands last in what a mark carries.
  const address = (data) => [data].flat(2).filter((part) => /^(download|village)\?/.test(part)).at(-1);
  const plain = (html, pause = "，") => {
    const text = new DOMParser().parseFromString(html.replace(/<extra>.*$/, "").replace(/<br\s*\/?>/g, pause), "text/html");
    return text.body.textContent.replace(/\s+/g, " ").trim();
  };
  const formatted = (value, format) =>
    format && Number.isFinite(Number(value ?? NaN)) ? Number(value).toLocaleString("zh-CN") : String(value ?? "");
  // The words of Plotly's hover label: its template, filled in.
  const label = (trace, at) => (Array.isArray(trace.hovertemplate) ? trace.hovertemplate[at] : trace.hovertemplate ?? "")
    .replace(/%\{(\w+)(?:\[(\d+)\])?(?::([^}]*))?\}/g, (_, name, part, format) => {
      const value = typeof trace[name] === "string" ? trace[name] : trace[name]?.[at];
      // A half-year stands on two lines under its bar.
      return formatted(part === undefined ? value : value?.[part], format).replace(/(\d年)<br>/g, "$1");
    });
  const marksOf = (chart) => (chart._fullData ?? []).flatMap((trace) => (trace.customdata ?? []).map(
    (data, at) => ({ trace, at, href: address(data), text: plain(label(trace, at)) }))).filter((mark) => mark.href);
  const traceOf = (point) => point.closest(".trace")?.__data__?.[0]?.trace?.index;
  const shapeOf = (chart, mark) => [...chart.querySelectorAll(".trace .point")]
    .find((point) => point.__data__?.i === mark.at && traceOf(point) === mark.trace.index);
  // The words stand beside the mark, which is outlined.
  const show = (chart, output, mark) => {
    chart.querySelector(".marked")?.classList.remove("marked");
    output.textContent = mark ? `${mark.text}，按回车键查看明细` : "";
    const shape = mark && shapeOf(chart, mark);
    if (!shape) return;
    shape.classList.add("marked");
    shape.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    const at = shape.getBoundingClientRect(), frame = chart.getBoundingClientRect();
    const left = Math.max(Math.min(at.left - frame.left, frame.width - output.offsetWidth), 0);
    const above = at.top - frame.top - output.offsetHeight - 6, top = above > 0 ? above : at.bottom - frame.top + 6;
    Object.assign(output.style, { left: `${chart.offsetLeft + left}px`, top: `${chart.offsetTop + top}px` });
  };
  const listenToKeys = (chart) => {
    let at = -1;
    const title = plain(chart.layout?.title?.text ?? "", "；");
    const ariaLabel = `${title}。按方向键逐项读数`;
    Object.assign(chart, { tabIndex: 0, role: "application", ariaRoleDescription: "图表", ariaLabel });
    const output = Object.assign(document.createElement("output"), { className: "mark" });
    chart.after(output);
    chart.addEventListener("keydown", (event) => {
      const marks = marksOf(chart);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!marks.length || !(step || event.key === "Enter")) return;
      event.preventDefault();
      if (!step) return marks[at] && window.followLink(marks[at].href, event);
      at = at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length;
      show(chart, output, marks[at]);
    });
    chart.addEventListener("blur", () => { at = -1; show(chart, output); });
  };
  const listenToMouse = (chart) => {
    let under;
    const point = (href) => {
      under = href;
      for (const layer of chart.querySelectorAll(".nsewdrag")) layer.style.cursor = href ? "pointer" : "";
    };
    const hrefOf = (points) => points.map(({ customdata }) => address(customdata)).find(Boolean);
    chart.on("plotly_hover", ({ points }) => point(hrefOf(points)));
    chart.on("plotly_unhover", () => point());
    chart.on("plotly_click", ({ points, event }) => { if (hrefOf(points) && event.button !== 1) window.followLink(hrefOf(points), event); });
    // Plotly would take the middle button for the beginning of a drag.
    const isMiddle = (event) => event.button === 1 && under;
    chart.addEventListener("mousedown", (event) => { if (isMiddle(event)) { event.preventDefault(); event.stopPropagation(); } }, true);
    chart.addEventListener("auxclick", (event) => { if (isMiddle(event)) window.followLink(under, event); });
  };
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("button.picture");
    if (button) document.querySelector(`.st-key-${button.dataset.chart} .modebar-btn`)?.click();
  });
  window.whenDrawn(() => {
    for (const chart of [...document.querySelectorAll(".js-plotly-plot")].filter((some) => some.on && !some.isLinked)) {
      chart.isLinked = true;
      listenToMouse(chart);
      listenToKeys(chart);
    }
  });
})();
