// Prints a page: on A4 sheets laid across, charts as wide as the sheet, the day of the data and the page number below each.
(() => {
  // As drawn by Streamlit and Plotly; a chart further down is drawn late.
  const isDrawn = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
    && [...document.querySelectorAll("[data-testid=stPlotlyChart]")].every((chart) => chart.querySelector(".main-svg"));
  // A chart has the width of the screen: for the sheet it is made a picture that keeps its shape.
  const fit = () => {
    for (const svg of document.querySelectorAll(".js-plotly-plot .main-svg")) {
      const { width, height } = svg.getBoundingClientRect();
      if (!width || svg.hasAttribute("viewBox")) continue;
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.dataset.fitted = "";
      const frame = svg.closest(".svg-container");
      frame?.style.setProperty("--shape", `${width}/${height}`);
      frame?.style.setProperty("--wide", `${width}px`);
    }
    document.querySelectorAll(".blk").forEach((block) => block.classList.toggle("long", block.offsetHeight > 500)); // more than half a sheet
    const foot = document.querySelector(".sheethead")?.dataset.foot ?? "";
    const style = Object.assign(document.createElement("style"), { id: "sheets", textContent: `@page{
      @bottom-left{content:${JSON.stringify(foot)};font:9px sans-serif}
      @bottom-right{content:"第" counter(page) "页，共" counter(pages) "页";font:9px sans-serif}}` });
    document.querySelector("#sheets")?.remove();
    document.head.append(style);
  };
  const unfit = () => {
    for (const svg of document.querySelectorAll("[data-fitted]")) { svg.removeAttribute("viewBox"); delete svg.dataset.fitted; }
  };
  addEventListener("beforeprint", fit);
  addEventListener("afterprint", unfit);
  const whenReady = (tries = 100) => isDrawn() || !tries ? print() : setTimeout(whenReady, 100, tries - 1);
  document.addEventListener("click", ({ target }) => { if (target.closest?.("button.print")) whenReady(); });
})();
