// Shows the progress of a download; of several that of the newest.
(() => {
  const number = (value) => Number(value).toLocaleString("zh-CN");
  const sentence = ({ rows, all, end }) => end < 0 ? "下载没有完成，请再试一次。" : end > 0 ? `已传完，共${number(all)}行。`
    : rows ? `正在下载：${number(rows)} / ${number(all)}行` : "正在准备文件…";
  let newest;
  const watch = async (address, line, state = { end: 0 }) => {
    line.textContent = sentence(state);
    if (state.end || address !== newest || !line.isConnected) return;
    await new Promise((done) => setTimeout(done, 400));
    const answer = await fetch(address).catch(() => undefined);
    await watch(address, line, answer?.ok ? await answer.json() : state);
  };
  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.("a.file"), line = link?.closest(".p")?.querySelector("output.handing");
    if (!line) return;
    const file = link.getAttribute("href").split("?")[0], query = `?t=${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
    link.href = file + query;
    newest = `${file}/progress${query}`;
    watch(newest, line);
  });
})();
