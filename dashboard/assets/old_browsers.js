// Runs before Streamlit's own script: supplies what browsers of 2023 (Chromium 109, the last for Windows 7) lack of what it
// uses, and says so in plain words where it cannot start all the same. No newer syntax than theirs.
(() => {
  const lacking = (object, methods) => {
    for (const [name, value] of Object.entries(methods)) {
      if (!(name in object)) Object.defineProperty(object, name, { value, writable: true, configurable: true });
    }
  };
  // The flag v is u with more classes; a pattern that needs them matches nothing rather than stopping the page.
  try {
    new RegExp("a", "v");
  } catch {
    const Usual = RegExp;
    const plain = (flags) => (typeof flags === "string" ? flags.replace("v", "u") : flags);
    const Known = function (pattern, flags) {
      const target = new.target && new.target !== Known ? new.target : Usual;
      const args = (given) => (flags === undefined ? [given] : [given, plain(flags)]);
      try {
        return Reflect.construct(Usual, args(pattern), target);
      } catch (error) {
        if (plain(flags) === flags) throw error;
        return Reflect.construct(Usual, args("(?!)"), target);
      }
    };
    Object.setPrototypeOf(Known, Usual);
    Known.prototype = Usual.prototype;
    Object.defineProperty(Usual.prototype, "constructor", { value: Known, writable: true, configurable: true });
    window.RegExp = Known;
  }
  const changed = (copy) => ({
    toSorted(compare) { return copy(this).sort(compare); },
    toReversed() { return copy(this).reverse(); },
    with(at, value) { const all = copy(this); all[at < 0 ? all.length + at : at] = value; return all; },
  });
  lacking(Array.prototype, {
    ...changed((array) => [...array]),
    toSpliced(...args) { const all = [...this]; all.splice(...args); return all; },
  });
  lacking(Object.getPrototypeOf(Int8Array.prototype), changed((array) => array.slice()));
  lacking(Array, {
    async fromAsync(items, map = (item) => item) {
      const all = [];
      for await (const item of items) all.push(await map(item, all.length));
      return all;
    },
  });
  const grouped = (items, keyOf, get, put) => {
    let at = 0;
    for (const item of items) {
      const key = keyOf(item, at++), group = get(key);
      if (group) group.push(item); else put(key, [item]);
    }
  };
  lacking(Object, {
    groupBy(items, keyOf) {
      const groups = Object.create(null);
      grouped(items, keyOf, (key) => groups[key], (key, group) => { groups[key] = group; });
      return groups;
    },
  });
  lacking(Map, {
    groupBy(items, keyOf) {
      const groups = new Map();
      grouped(items, keyOf, (key) => groups.get(key), (key, group) => groups.set(key, group));
      return groups;
    },
  });
  lacking(Promise, {
    withResolvers() {
      const parts = {};
      parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
      return parts;
    },
  });
  const parsed = (address, base) => { try { return new URL(address, base); } catch { return null; } };
  lacking(URL, { parse: parsed, canParse: (address, base) => parsed(address, base) !== null });
  lacking(String.prototype, {
    isWellFormed() { return !/\p{Surrogate}/u.test(this); },
    toWellFormed() { return this.replace(/\p{Surrogate}/gu, "\ufffd"); },
  });
  lacking(Set.prototype, {
    union(other) { return new Set([...this, ...other.keys()]); },
    intersection(other) { return new Set([...this].filter((item) => other.has(item))); },
    difference(other) { return new Set([...this].filter((item) => !other.has(item))); },
    symmetricDifference(other) {
      return new Set([...[...this].filter((item) => !other.has(item)), ...[...other.keys()].filter((item) => !this.has(item))]);
    },
    isSubsetOf(other) { return [...this].every((item) => other.has(item)); },
    isSupersetOf(other) { return [...other.keys()].every((item) => this.has(item)); },
    isDisjointFrom(other) { return ![...this].some((item) => other.has(item)); },
  });
  const ofArrays = ["map", "filter", "flatMap", "reduce", "forEach", "some", "every", "find"];
  const lazy = ["map", "filter", "flatMap"];
  lacking(Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())), {
    ...Object.fromEntries(ofArrays.map((name) => [name, function (...args) {
      const result = [...this][name](...args);
      return lazy.includes(name) ? result.values() : result;
    }])),
    toArray() { return [...this]; },
    take(count) { return [...this].slice(0, count).values(); },
    drop(count) { return [...this].slice(count).values(); },
  });
  // Where Streamlit does not come up, the notice that the document carries; it goes when Streamlit is late, not lost.
  const SECONDS = 20;
  const isUp = () => document.querySelector("[data-testid=stApp]");
  const look = () => {
    const notice = document.querySelector("#too-old");
    if (notice) notice.hidden = Boolean(isUp());
    if (!isUp()) setTimeout(look, 1000);
  };
  let isLooking = false;
  const begin = (seconds) => setTimeout(() => { if (!isLooking) { isLooking = true; look(); } }, seconds * 1000);
  begin(SECONDS);
  window.addEventListener("error", () => { if (!isUp()) begin(3); }, true);
})();
