// Not embedded in another page, Streamlit is the page around itself: what it tells that page comes back to it, and
// it spends half a millisecond on every word. Entering a page takes eight of them.
if (window === window.parent) {
  window.addEventListener("message", (event) => {
    if (event.source === window && event.data?.stCommVersion === 1) event.stopImmediatePropagation();
  });
}
