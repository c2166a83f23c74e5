// A download tells how far it is while it runs; the address of a page can be copied.
(() => {
  if (window.handing) return;
  const number = (value) => Number(value).toLocaleString("zh-CN");
  const said = ({ rows, all, end }) => end < 0 ? "下载没有完成，请再试一次。"
    : end > 0 ? `已传完，共 ${number(all)} 行。`
    : rows ? `正在下载：${number(rows)} / ${number(all)} 行` : "正在准备文件…";
  // The newest download is the one that is told of.
  window.handing = 0;
  const watch = async (address, transfer, line) => {
    const mine = ++window.handing;
    for (let state = { end: 0 }; state.end === 0 && mine === window.handing && line.isConnected;) {
      await new Promise((done) => setTimeout(done, 400));
      const answer = await fetch(`${address}/progress?t=${transfer}`).catch(() => undefined);
      if (!answer?.ok) continue;
      state = await answer.json();
      line.textContent = said(state);
    }
  };
  const copied = (text) => {
    if (window.isSecureContext) return navigator.clipboard.writeText(text);
    // An office's own address is no secure one.
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    return Promise.resolve();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.copy");
    if (button) {
      const label = button.textContent;
      copied(location.href).then(() => { button.textContent = button.dataset.said; });
      setTimeout(() => { button.textContent = label; }, 1500);
      return;
    }
    const link = event.target.closest?.("a.file");
    if (!link) return;
    const address = link.getAttribute("href").split("?")[0];
    const transfer = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    link.href = `${address}?t=${transfer}`;
    const line = link.closest(".p")?.querySelector("output.handing");
    if (!line) return;
    line.textContent = "正在准备文件…";
    watch(address, transfer, line);
  });
})();
