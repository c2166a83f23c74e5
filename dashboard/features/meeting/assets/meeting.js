// The frame of the deck: it keeps the keyboard, the address names its slide, and its footer offers a newer
// version.
export default function ({ parentElement, data }) {
  const frame = parentElement.querySelector("iframe");
  const post = (what) => frame.contentWindow?.postMessage(what, "*");
  const offer = () => post({ deck: "newer", ...(window.newerDeck ?? { text: "", href: "" }) });
  const hold = () => { frame.focus({ preventScroll: true }); frame.contentWindow?.focus(); };
  // Streamlit writes the address anew when it changes a parameter of its own.
  const remember = () => {
    const address = new URL(location.href);
    if (!frame.dataset.key || address.searchParams.get("slide") === frame.dataset.key) return;
    address.searchParams.set("slide", frame.dataset.key);
    history.replaceState(history.state, "", address);
  };
  const leave = () => {
    const address = new URL(location.href);
    if (!address.searchParams.has("present")) return;
    address.searchParams.delete("present");
    history.pushState(null, "", address);
    window.dispatchEvent(new PopStateEvent("popstate"));
  };
  const receive = (event) => {
    if (event.source !== frame.contentWindow || !event.data?.deck) return;
    if (event.data.deck === "ready") { offer(); tell(); hold(); }
    if (event.data.deck === "slide") { frame.dataset.key = event.data.key; remember(); }
    if (event.data.deck === "leave") leave();
  };
  // During a presentation no key is lost to the page around it; the address changes first.
  const presenting = () => new URL(location.href).searchParams.has("present");
  const key = (event) => {
    if (!presenting() || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    hold();
    post({ deck: "key", key: event.key });
  };
  // The deck is told whether it covers the window, and after how many seconds its slides change.
  const tell = () => post({ deck: "presenting", on: presenting(), auto: new URL(location.href).searchParams.get("auto") });
  // Drawn again, it first removes its earlier listeners, or a key would count twice.
  window.quietDeck?.();
  addEventListener("message", receive);
  document.addEventListener("keydown", key);
  window.offerNewerDeck = offer;
  if (frame.dataset.made !== data.made) {
    frame.dataset.made = data.made;
    frame.srcdoc = data.html;
  } else {
    setTimeout(remember, 50);
  }
  tell();
  if (data.presenting || presenting()) hold();
  const quiet = () => {
    removeEventListener("message", receive);
    document.removeEventListener("keydown", key);
  };
  window.quietDeck = quiet;
  return quiet;
}
