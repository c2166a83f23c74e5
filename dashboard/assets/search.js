// The search box in the head: finds villages, organisations, projects and problems by name, part, initials of the pinyin, code.
// The index of the area is fetched at the focus; the rules are those of features/search/index.py.
(() => {
  const PER_GROUP = 4, IN_ALL = 12, INDEX = "names.json", PAGE = "search";
  const WHAT = "搜索村、组织、项目、问题", GONE = "暂时不能搜索，请稍后再试";
  const make = (tag, properties = {}, ...children) => {
    const { attributes = {}, ...own } = properties, part = Object.assign(document.createElement(tag), own);
    for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
    part.append(...children);
    return part;
  };
  const list = make("div", { id: "found", attributes: { role: "listbox", "aria-label": "搜索结果" } });
  const said = make("output", { className: "said" }), all = make("a", { className: "all", textContent: "全部结果" });
  const keys = make("span", { className: "keys", ariaHidden: "true" });
  for (const [key, text] of [["↑", ""], ["↓", "选择"], ["Enter", "打开"]]) keys.append(make("kbd", { textContent: key }), ` ${text} `);
  const panel = make("div", { className: "panel", hidden: true }, make("div", { className: "top" }, said, keys), list, all);
  const input = make("input", {
    type: "text", placeholder: WHAT, autocomplete: "off", spellcheck: false, maxLength: 40,
    attributes: {
      role: "combobox", "aria-label": WHAT, "aria-expanded": "false", "aria-controls": "found",
      "aria-autocomplete": "list", "aria-keyshortcuts": "/ Control+K", enterkeyhint: "search",
    },
  });
  const opener = make("button", { type: "button", className: "opener", textContent: "搜索" });
  const closer = make("button", { type: "button", className: "closer", textContent: "关闭" });
  const hint = make("kbd", { className: "hint", textContent: "/", ariaHidden: "true" });
  const box = make("div", { id: "find", attributes: { role: "search" } },
    opener, make("div", { className: "field" }, input, hint, closer), panel);
  document.body.append(box);

  const folded = (text) => text.normalize("NFKC").toLowerCase();
  const letters = (text) => [...text.toLowerCase()].filter((sign) => /[\p{L}\p{N}]/u.test(sign));
  const prepared = ([group, name, about, code, address, initials]) => ({
    group, name, about, code: code.toLowerCase(), address,
    folded: folded(name), foldedAbout: folded(about), initials: initials.split(" "),
  });
  const here = (key) => new URLSearchParams(location.search).get(key) ?? "";
  let index, loading, shown = [], at = -1;
  const load = () => {
    const town = here("town");
    if (loading === town) return;
    [loading, index] = [town, undefined];
    fetch(town ? `${INDEX}?town=${encodeURIComponent(town)}` : INDEX, { headers: { accept: "application/json" } })
      .then((answer) => answer.ok ? answer.json() : Promise.reject(answer.status))
      .then(({ entries, ...rest }) => {
        if (loading === town) index = { ...rest, entries: entries.map(prepared) };
        if (index) search();
      })
      .catch(() => { loading = undefined; if (input.value) said.textContent = GONE; });
  };

  const position = (word, initials) => {
    if (!/^[a-z0-9]+$/.test(word)) return -1;
    for (let start = 0; start + word.length <= initials.length; start++)
      if ([...word].every((letter, i) => initials[start + i].includes(letter))) return start;
    return -1;
  };
  const rank = (entry, word) => {
    const found = entry.folded.indexOf(word);
    if (found >= 0) return found ? 1 : 0;
    const start = position(word, entry.initials);
    if (start >= 0) return start ? 3 : 2;
    if (word.length >= 3 && entry.code.includes(word)) return 4;
    return word.length > 1 && entry.foldedAbout.includes(word) ? 5 : Infinity;
  };
  const find = (words) => index.entries
    .map((entry) => [Math.max(...words.map((word) => rank(entry, word))), entry])
    .filter(([worst]) => worst < Infinity)
    .sort(([a, one], [b, other]) => one.group - other.group || a - b)
    .map(([, entry]) => entry);

  // The part of a name that a word fits is underlined.
  const marked = (entry, word) => {
    let start = entry.folded.indexOf(word), end = start + word.length;
    if (start < 0 && (start = position(word, entry.initials)) >= 0) {
      const places = [...entry.name].map((sign, i) => [sign, i]).filter(([sign]) => letters(sign).length).map(([, i]) => i);
      [start, end] = [places[start], places[start + word.length - 1] + 1];
    }
    const signs = [...entry.name];
    if (start < 0 || end > signs.length) return [entry.name];
    const part = make("mark", { textContent: signs.slice(start, end).join("") });
    return [signs.slice(0, start).join(""), part, signs.slice(end).join("")];
  };
  const pageOf = (text) => {
    const given = Object.entries({ q: text, period: here("period"), town: index?.county }).filter(([, value]) => value);
    return `${PAGE}?${given.map((pair) => pair.map(encodeURIComponent).join("=")).join("&")}`;
  };
  const option = (entry, word, number) => make("a", {
    id: `found_${number}`, href: entry.address, tabIndex: -1, attributes: { role: "option", "aria-selected": "false" },
  }, make("b", {}, ...marked(entry, word)), make("small", { textContent: entry.about }));
  const point = (to) => {
    at = to;
    const options = [...list.querySelectorAll("[role=option]")];
    options.forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
    options[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[at]?.id ?? "");
  };
  const open = (isOpen) => {
    panel.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) point(-1);
  };
  const draw = (found, words) => {
    // Each group shows its first few; where there are many groups, the longest give way.
    const taken = index.groups.map((_, group) => found.filter((entry) => entry.group === group).slice(0, PER_GROUP));
    while (taken.flat().length > IN_ALL) taken.reduce((long, one) => one.length >= long.length ? one : long).pop();
    shown = taken.flat();
    list.replaceChildren(...index.groups.flatMap((name, group) => {
      const members = shown.filter((entry) => entry.group === group);
      const title = make("div", { id: `group_${group}`, className: "group", textContent: name, attributes: { role: "presentation" } });
      return members.length ? [make("div", { attributes: { role: "group", "aria-labelledby": title.id } }, title,
        ...members.map((entry) => option(entry, words[0], shown.indexOf(entry))))] : [];
    }));
  };
  const search = () => {
    const text = input.value.trim(), words = folded(text).split(/\s+/).filter(Boolean);
    open(words.length > 0);
    if (!words.length) return;
    all.href = pageOf(text);
    all.hidden = keys.hidden = !index;
    if (!index) { list.replaceChildren(); said.textContent = "正在准备…"; return; }
    const found = find(words);
    draw(found, words);
    point(-1);
    all.hidden = keys.hidden = !found.length;
    const result = found.length ? `${found.length}条` : `没有找到“${text}”`;
    said.textContent = [result, index.hint || (found.length ? "" : "可换用部分名称、代码或拼音首字母")].filter(Boolean).join("；");
    all.textContent = found.length > shown.length ? `全部${found.length}条结果` : "全部结果";
  };
  const leave = () => { open(false); box.classList.remove("open"); input.blur(); };
  const go = (href, event) => { leave(); window.followLink(href, event); };
  input.addEventListener("focus", () => { load(); if (input.value.trim()) search(); });
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !panel.hidden && shown.length) {
      event.preventDefault();
      point(at < 0 && step < 0 ? shown.length - 1 : at + step >= shown.length ? 0 : at + step < 0 ? shown.length - 1 : at + step);
    } else if (event.key === "Enter" && input.value.trim()) {
      event.preventDefault();
      go(shown[at] && !panel.hidden ? shown[at].address : pageOf(input.value.trim()), event);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (panel.hidden || box.classList.contains("open")) { input.value = ""; leave(); } else open(false);
    }
  });
  // Streamlit has keys of its own, which are not for what is typed here.
  for (const type of ["keydown", "keyup", "keypress"]) box.addEventListener(type, (event) => event.stopPropagation());
  box.addEventListener("focusout", ({ relatedTarget }) => { if (!box.contains(relatedTarget)) open(false); });
  box.addEventListener("mousedown", (event) => { if (event.target.closest("a")) event.preventDefault(); });
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) event.preventDefault();
    if (link) go(link.getAttribute("href"), event);
  });
  opener.addEventListener("click", () => { box.classList.add("open"); input.focus(); });
  closer.addEventListener("click", () => { input.value = ""; leave(); opener.focus(); });
  const isTyping = (part) => part?.closest?.("input,textarea,select,[contenteditable=true]");
  addEventListener("keydown", (event) => {
    const isCall = event.key === "/" ? !isTyping(event.target) && !event.ctrlKey && !event.altKey
      : event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isCall || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (getComputedStyle(opener).display !== "none") box.classList.add("open");
    input.focus();
    input.select();
  }, true);
})();
