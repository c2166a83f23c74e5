"use strict";
(() => {
  const all = [...document.querySelectorAll(".slide")];
  const main = all.filter((s) => s.dataset.group !== "appendix");
  const towns = all.filter((s) => s.dataset.group === "appendix");
  // Where only towns were chosen, next and back go through them.
  const row = main.length ? main : towns;
  const stage = document.getElementById("stage"), blank = document.getElementById("blank");
  const list = document.getElementById("list"), auto = document.getElementById("auto");
  const framed = window.parent !== window;
  const keyOf = (slide) => slide.dataset.key;
  const named = (key) => all.find((s) => keyOf(s) === key);
  let shown = null, from = main[0] ?? all[0], turned = false, presenting = !framed, moved = false;

  // A phone held upright shows the slides lying, as large as its screen.
  const scale = () => {
    turned = innerHeight > innerWidth * 1.2 && matchMedia("(pointer:coarse)").matches;
    const [wide, high] = turned ? [innerHeight, innerWidth] : [innerWidth, innerHeight];
    const k = Math.min(wide / 1920, high / 1080);
    stage.style.transform = `${turned ? "rotate(90deg) " : ""}scale(${k}) translate(-50%,-50%)`;
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
    asked?.then?.(() => window.screen.orientation?.lock?.("landscape").catch(() => {}))?.catch?.(() => {});
  };
  const menu = (open) => {
    list.hidden = !open;
    moved = false;
    if (open) (list.querySelector(`[data-go="${keyOf(shown)}"]`) ?? list.querySelector("button"))?.focus();
    else document.body.focus({ preventScroll: true });
  };
  const leave = () => {
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    tell({ deck: "leave" });
  };

  // Slides that change by themselves, every so many seconds; any step by hand begins the time anew.
  let every = 0, paused = false, timer = 0;
  const wait = () => {
    clearTimeout(timer);
    auto.textContent = every ? paused ? "已暂停，按 P 继续" : `每${every}秒一页，按 P 暂停` : "";
    list.querySelector("[data-do=pause]").textContent = paused ? "继续播放" : "暂停播放";
    if (!every || paused) return;
    timer = setTimeout(() => {
      if (blank.hidden && list.hidden) show(row[(row.indexOf(shown) + 1) % row.length]);
      wait();
    }, every * 1000);
  };
  const play = (seconds) => {
    every = seconds >= 3 && seconds <= 3600 ? Math.round(seconds) : 0;
    document.body.classList.toggle("plays", Boolean(every));
    wait();
  };
  const pause = () => { if (every) { paused = !paused; wait(); } };

  const DO = { back: () => menu(false), blank: () => { menu(false); blank.hidden = false; }, pause: () => { pause(); menu(false); }, leave: () => { menu(false); leave(); } };
  const open = (button) => {
    if (!button) return menu(false);
    if (button.dataset.do) return DO[button.dataset.do]();
    menu(false);
    show(named(button.dataset.go));
  };
  const KEYS = {
    ArrowRight: () => step(1), ArrowDown: () => step(1), PageDown: () => step(1), " ": () => step(1), Enter: () => step(1),
    ArrowLeft: () => step(-1), ArrowUp: () => step(-1), PageUp: () => step(-1), Backspace: () => step(-1),
    Home: () => show(row[0]), End: () => show(row[row.length - 1]), 0: () => { if (towns.includes(shown)) show(from); },
    f: screen, F: screen, b: () => { blank.hidden = false; }, B: () => { blank.hidden = false; }, ".": () => { blank.hidden = false; },
    l: () => menu(true), L: () => menu(true), p: pause, P: pause, Escape: leave,
  };
  // In the list: up and down go through it, left and right to the next column, in a ring.
  const entries = () => [...list.querySelectorAll("button")].filter((b) => b.offsetParent);
  const go = (by) => {
    const buttons = entries(), at = buttons.indexOf(document.activeElement);
    moved = true;
    buttons[(at + by + buttons.length) % buttons.length].focus();
  };
  const across = (by) => {
    const columns = [...list.querySelectorAll(".do, nav")].map((c) => [...c.querySelectorAll("button")].filter((b) => b.offsetParent));
    const at = columns.findIndex((c) => c.includes(document.activeElement));
    const next = columns[(at + by + columns.length) % columns.length];
    moved = true;
    next[Math.min(columns[Math.max(at, 0)].indexOf(document.activeElement), next.length - 1)]?.focus();
  };
  const chosen = () => open(entries().find((b) => b === document.activeElement));
  const LIST = {
    ArrowDown: () => go(1), PageDown: () => go(1), ArrowUp: () => go(-1), PageUp: () => go(-1),
    ArrowRight: () => across(1), ArrowLeft: () => across(-1),
    Home: () => { moved = true; entries()[0].focus(); }, End: () => { moved = true; entries().at(-1).focus(); },
    Enter: chosen, " ": chosen, F5: chosen, l: () => menu(false), L: () => menu(false), Backspace: () => menu(false),
    // A remote whose one button sends F5 and Escape by turns opens the list and what was chosen in it.
    Escape: () => moved ? chosen() : menu(false), b: DO.blank, B: DO.blank, ".": DO.blank,
  };
  // Whether the key meant something here.
  const press = (key) => {
    wait();
    if (!blank.hidden) { blank.hidden = true; return true; }
    if (key === "F5" && list.hidden) { if (presenting) menu(true); return presenting; }
    const town = /^[1-9]$/.test(key) && towns[key - 1];
    const act = town ? () => { menu(false); show(town); } : (list.hidden ? KEYS : LIST)[key];
    act?.();
    return Boolean(act);
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(event.key)) event.preventDefault();
  });

  // Where along the slide a finger is, 0 … 1.
  const along = (touch) => turned ? touch.clientY / innerHeight : touch.clientX / innerWidth;
  // How far a finger went; along a slide that lies on its side also as the eye sees the screen, to its left and right.
  const swept = (from, to) => {
    const across = (to.clientX - from.clientX) / innerWidth, down = (to.clientY - from.clientY) / innerHeight;
    return turned && Math.abs(down) > Math.abs(across) ? down : across;
  };
  let began = null, swiped = false;
  addEventListener("touchstart", (event) => { began = event.touches.length === 1 ? event.touches[0] : null; swiped = false; }, { passive: true });
  addEventListener("touchend", (event) => {
    const ended = event.changedTouches[0];
    if (!began || !list.hidden || !blank.hidden) return;
    const by = swept(began, ended);
    began = null;
    if (Math.abs(by) < 0.08) return;
    swiped = true;
    wait();
    step(by < 0 ? 1 : -1);
  }, { passive: true });
  document.addEventListener("click", (event) => {
    if (swiped) { swiped = false; return; }
    window.focus();
    wait();
    const newer = event.target.closest(".newer");
    // Asked for, it opens with the slide that is shown.
    if (newer) { newer.search = `${newer.search}&slide=${encodeURIComponent(keyOf(shown))}`; return; }
    if (!blank.hidden) { blank.hidden = true; return; }
    const button = event.target.closest("[data-go], [data-do]");
    if (button) return open(button);
    if (event.target.closest(".at")) return menu(true);
    if (!list.hidden) return;
    document.body.focus({ preventScroll: true });
    // A finger on the left quarter goes back; a mouse has keys for that.
    step(event.pointerType === "touch" && along(event) < 0.25 ? -1 : 1);
  });
  // Only the page that holds the frame is heard: it hands on keys, says whether it presents and how fast the
  // slides change, and offers what is newer. No number changes.
  addEventListener("message", (event) => {
    if (event.source !== window.parent || window.parent === window) return;
    const { deck, key, text, href } = event.data ?? {};
    if (deck === "key") press(key);
    if (deck === "presenting") { presenting = event.data.on; play(presenting ? Number(event.data.auto) : 0); }
    if (deck !== "newer") return;
    document.body.classList.toggle("offers", Boolean(text));
    for (const link of document.querySelectorAll(".newer")) {
      link.textContent = text;
      link.href = href;
      link.hidden = !text;
    }
  });
  addEventListener("hashchange", () => show(named(decodeURIComponent(location.hash.slice(1)))));
  addEventListener("resize", scale);
  scale();
  const wanted = document.body.dataset.start || decodeURIComponent(location.hash.slice(1));
  show(named(wanted) ?? main[0] ?? all[0]);
  play(Number(new URLSearchParams(location.search).get("auto")));
  window.focus();
  document.body.focus({ preventScroll: true });
  tell({ deck: "ready" });
})();
