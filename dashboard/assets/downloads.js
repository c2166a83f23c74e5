// Saves the data of a block, which its button carries; shows the progress of a download, of several that of the newest.
(() => {
  const save = ({ file, text }) => {
    // As from the server: a mark for Excel, and line ends that an HTML attribute does not keep.
    const blob = new Blob([`\ufeff${text.replace(/\r?\n/g, "\r\n")}`], { type: "text/csv;charset=utf-8" });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: file });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  const number = (value) => Number(value).toLocaleString("zh-CN");
  const sentence = ({ rows, all, end }) => end < 0 ? "下载没有完成，请再试一次。" : end > 0 ? `已传完，共${number(all)}行。`
    : rows ? `正在下载：${number(rows)} / ${number(all)}行` : "正在准备文件…";
  let newest;
  const watch = async (address, line, state = { end: 0 }, tries = 0) => {
    line.textContent = sentence(state);
    if (state.end || address !== newest || !line.isConnected) return;
    await new Promise((done) => setTimeout(done, 400));
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.status === 404 && tries > 25) return void (line.textContent = "下载没有开始，请刷新本页后再试。");
    await watch(address, line, answer?.ok ? await answer.json() : state, tries + 1);
  };
  document.addEventListener("click", ({ target }) => {
    const data = target.closest?.("button.data");
    if (data) return save(data.dataset);
    const link = target.closest?.("a.file"), line = link?.closest(".p")?.querySelector("output.handing");
    if (!line) return;
    const file = link.getAttribute("href").split("?")[0], query = `?t=${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
    link.href = file + query;
    newest = `${file}/progress${query}`;
    watch(newest, line);
  });
})();
