// Copies a text to the clipboard: also on a plain http address, where the newer way is not offered.
(() => {
  if (window.copiesTexts) return;
  window.copiesTexts = true;
  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  const byCommand = (element) => {
    select(element);
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  };
  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      return byCommand(element);
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.copytext");
    if (!button) return;
    const text = button.parentElement.querySelector("pre");
    const done = await copy(text);
    if (!done) select(text);
    button.parentElement.querySelector("output.copied").textContent = done ? "已复制" : "已选中，请按 Ctrl+C 复制";
  });
})();
