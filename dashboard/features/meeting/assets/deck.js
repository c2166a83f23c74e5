"use strict";
(() => {
  const all = [...document.querySelectorAll(".slide")];
  const main = all.filter((s) => s.dataset.group !== "appendix");
  const towns = all.filter((s) => s.dataset.group === "appendix");
  // Where only towns were chosen, next and back go through them.
  const row = main.length ? main : towns;
  const stage = document.getElementById("stage"), blank = document.getElementById("blank");
  const list = document.getElementById("list");
  const framed = window.parent !== window;
  const keyOf = (slide) => slide.dataset.key;
  const named = (key) => all.find((s) => keyOf(s) === key);
  let shown = null, from = main[0] ?? all[0];

  const scale = () => {
    const k = Math.min(innerWidth / 1920, innerHeight / 1080);
    stage.style.transform = `scale(${k}) translate(-50%,-50%)`;
  };
  const tell = (what) => { if (framed) parent.postMessage(what, "*"); };
  const show = (slide) => {
    if (!slide || slide === shown) return;
    if (shown && main.includes(shown)) from = shown;
    shown?.classList.remove("on");
    slide.classList.add("on");
    shown = slide;
    // A frame without an address of its own refuses this.
    try { history.replaceState(null, "", `#${keyOf(slide)}`); } catch { /* srcdoc */ }
    tell({ deck: "slide", key: keyOf(slide) });
  };
  const step = (by) => {
    if (main.length && towns.includes(shown)) return show(from);
    show(row[Math.min(row.length - 1, Math.max(0, row.indexOf(shown) + by))]);
  };
  const screen = () => {
    const asked = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();
    asked?.catch?.(() => {});
  };
  const menu = (open) => {
    list.hidden = !open;
    if (open) (list.querySelector(`[data-go="${keyOf(shown)}"]`) ?? list.querySelector("button"))?.focus();
    else document.body.focus({ preventScroll: true });
  };
  const KEYS = {
    ArrowRight: () => step(1), ArrowDown: () => step(1), PageDown: () => step(1), " ": () => step(1), Enter: () => step(1),
    ArrowLeft: () => step(-1), ArrowUp: () => step(-1), PageUp: () => step(-1), Backspace: () => step(-1),
    Home: () => show(row[0]), End: () => show(row[row.length - 1]), 0: () => { if (towns.includes(shown)) show(from); },
    f: screen, F: screen, b: () => { blank.hidden = false; }, B: () => { blank.hidden = false; }, ".": () => { blank.hidden = false; },
    l: () => menu(true), L: () => menu(true), Escape: () => tell({ deck: "leave" }),
  };
  // Whether the key meant something here.
  const press = (key) => {
    if (!blank.hidden) { blank.hidden = true; return true; }
    if (!list.hidden) {
      const closes = key === "Escape" || key === "l" || key === "L";
      if (closes) menu(false);
      return closes;
    }
    const act = /^[1-9]$/.test(key) ? () => show(towns[key - 1]) : KEYS[key];
    act?.();
    return Boolean(act);
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(event.key)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    window.focus();
    const newer = event.target.closest(".newer");
    // Asked for, it opens with the slide that is shown.
    if (newer) { newer.search = `${newer.search}&slide=${encodeURIComponent(keyOf(shown))}`; return; }
    if (!blank.hidden) { blank.hidden = true; return; }
    const go = event.target.closest("[data-go]");
    if (go) { menu(false); return show(named(go.dataset.go)); }
    if (event.target.closest(".at")) return menu(true);
    if (!list.hidden) return menu(false);
    document.body.focus({ preventScroll: true });
    step(1);
  });
  // Only the page that holds the frame is heard: it hands on keys, and offers what is newer. No number changes.
  addEventListener("message", (event) => {
    if (event.source !== window.parent || window.parent === window) return;
    if (event.data?.deck === "key") press(event.data.key);
    if (event.data?.deck !== "newer") return;
    document.body.classList.toggle("offers", Boolean(event.data.text));
    for (const link of document.querySelectorAll(".newer")) {
      link.textContent = event.data.text;
      link.href = event.data.href;
      link.hidden = !event.data.text;
    }
  });
  addEventListener("hashchange", () => show(named(decodeURIComponent(location.hash.slice(1)))));
  addEventListener("resize", scale);
  scale();
  const wanted = document.body.dataset.start || decodeURIComponent(location.hash.slice(1));
  show(named(wanted) ?? main[0] ?? all[0]);
  window.focus();
  document.body.focus({ preventScroll: true });
  tell({ deck: "ready" });
})();
