// Buttons that copy: the text beside them, else the address of the page.
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button.copy, button.copytext");
  if (!button) return;
  const text = button.parentElement.querySelector("pre"), label = button.textContent;
  // An office's plain http address has no navigator.clipboard.
  document.addEventListener("copy", (event) => {
    event.clipboardData.setData("text/plain", text?.textContent ?? location.href);
    event.preventDefault();
  }, { once: true });
  const isDone = document.execCommand("copy");
  if (text) {
    if (!isDone) getSelection().selectAllChildren(text);
    button.parentElement.querySelector("output.copied").textContent = isDone ? "已复制" : "已选中，请按 Ctrl+C 复制";
  } else if (isDone) {
    button.textContent = button.dataset.said;
    setTimeout(() => { button.textContent = label; }, 1500);
  }
});
