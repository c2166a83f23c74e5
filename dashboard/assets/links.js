// Links of the page, its charts and the menu: followed without reloading the dashboard, with the filters of the page.
(() => {
  // A link to the rows behind a figure or to a village takes the way back along; from rows to rows it stays the same.
  const withWayBack = (href) => {
    const target = new URL(href, location.href), here = new URLSearchParams(location.search);
    const isOfRows = target.searchParams.has("scope");
    if (!(isOfRows || ["code", "organization"].some((key) => target.searchParams.has(key))) || target.searchParams.has("back")) return target;
    const page = location.pathname.split("/").pop() || "./", back = here.get("back") ?? "";
    // One step further back is kept, not the whole way.
    if (back.includes("back=")) here.delete("back");
    target.searchParams.set("back", (isOfRows && here.has("scope") && back) || page + (String(here) && `?${here}`));
    return target;
  };
  // A page that is come back to, by its link back or the browser's button, is scrolled to where it was left.
  const positions = new Map();
  const main = () => document.querySelector("[data-testid=stMain]");
  const query = () => [...new URLSearchParams(location.search)].filter(([key]) => key !== "back").map(String).sort();
  const place = () => [location.pathname, ...query()].join(" ");
  let path = location.pathname, holding;
  // The page is drawn bit by bit, and the one before stands until the server answers: the place is held for a while.
  const hold = (top, ticks) => {
    main()?.scrollTo(0, top);
    const isDrawn = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
    if (ticks) holding = setTimeout(hold, 100, top, ticks - isDrawn);
  };
  const arrive = (isBack) => {
    path = location.pathname;
    main()?.scrollTo(0, 0);
    clearTimeout(holding);
    if (isBack && positions.get(place())) holding = setTimeout(hold, 100, positions.get(place()), 30);
  };
  for (const event of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(event, () => clearTimeout(holding));
  addEventListener("popstate", ({ isTrusted }) => { if (isTrusted && location.pathname !== path) arrive(true); });
  // Streamlit has no link that takes a query along, but it answers an address that has come back.
  const enter = (href, isBack = false) => {
    positions.set(place(), main()?.scrollTop ?? 0);
    history.pushState(null, "", withWayBack(href));
    dispatchEvent(new PopStateEvent("popstate"));
    arrive(isBack);
  };
  const inNewTab = (event) => event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey;
  window.followLink = (href, event) => inNewTab(event) ? window.open(withWayBack(href), "_blank", "noopener") : enter(href);
  const isPlain = (event) => event.button === 0 && !inNewTab(event) && !event.altKey && !event.defaultPrevented;
  // The menu takes the filters of the page along; from the rows behind a figure those of the page it stands on.
  const COMMON = ["period", "town", "aid_type"], OWN = ["dataset", "back", "organization", "problem", "code", "q"];
  const filters = () => {
    const here = new URLSearchParams(location.search);
    const query = here.has("scope") ? new URLSearchParams((here.get("back") ?? "").split("?")[1] ?? "") : here;
    // The other filters of a dataset mean nothing, or something else, on another page.
    const isOfData = /\/(download|dictionary)$/.test(location.pathname);
    for (const key of [...query.keys()]) if (isOfData ? !COMMON.includes(key) : OWN.includes(key)) query.delete(key);
    return String(query) && `?${query}`;
  };
  const MENU = "[data-testid=stTopNavLink],[data-testid=stTopNavDropdownLink],[data-testid=stSidebarNavLink],[data-testid=stLogoLink]";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(`${MENU},a.rows`);
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (link.matches("a.rows")) return enter(link.getAttribute("href"), link.matches("a.back"));
    enter(link.getAttribute("href") + filters());
    // On a phone the menu lies over the page, on a narrow screen part of it hangs open: both make way.
    if (innerWidth < 768) document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
    document.querySelector("[data-testid=stTopNavSection][aria-expanded=true]")?.click();
  }, true);
  // A new tab is to know the way back, too.
  document.addEventListener("pointerdown", ({ target, button }) => {
    const link = button === 1 && target.closest?.("a.rows");
    if (link) link.href = withWayBack(link.getAttribute("href"));
  }, true);
})();
