// Buttons that copy: the text beside them, else the address of the page.
(() => {
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // An office's plain http address has no clipboard.
      const field = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(field);
      field.select();
      const isDone = document.execCommand("copy");
      field.remove();
      return isDone;
    }
  };
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("button.copy, button.copytext");
    if (!button) return;
    const text = button.parentElement.querySelector("pre"), label = button.textContent;
    const isDone = await copied(text?.textContent ?? location.href);
    if (text) {
      if (!isDone) getSelection().selectAllChildren(text);
      button.parentElement.querySelector("output.copied").textContent = isDone ? "已复制" : "已选中，请按 Ctrl+C 复制";
    } else if (isDone) {
      button.textContent = button.dataset.said;
      setTimeout(() => { button.textContent = label; }, 1500);
    }
  });
})();
