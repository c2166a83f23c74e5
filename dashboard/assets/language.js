// Translates the English words that Streamlit shows to readers and screen readers.
(() => {
  // Functions that run after every drawing, without holding it up.
  let acts = [], waiting = 0;
  const run = () => { waiting = 0; for (const act of acts) act(); };
  window.whenDrawn = (act) => { acts.push(act); act(); };
  new MutationObserver(() => { waiting ||= requestIdleCallback(run, { timeout: 500 }); })
    .observe(document.body, { childList: true, subtree: true });
  const WORDS = {
    "Skip to main content": "跳到正文", "Expand sidebar": "展开菜单", "Collapse sidebar": "收起菜单",
    "Sidebar": "菜单", "App pages": "页面", "Open": "展开选项", "Close": "关闭",
    "Selected values": "已选", "Clear all": "全部清除", "Logo": "标志", "Copy to clipboard": "复制", "Navigate to home page": "回到总览", "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist. Running the app's main page.": "地址有误，已打开总览。",
    "Connection error": "连接中断", "Connection failed": "连接中断", "Error": "出错了",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "看板服务没有响应，请稍后刷新本页；仍不能打开时，请告诉维护人员。",
  };
  // What the gate answers to a page whose login is over; and whatever else a server says.
  const said = (text) => !text.startsWith("Connection failed with status") ? WORDS[text]
    : text.includes(" 401") ? "登录已过期，请刷新。" : "看板服务暂时不能应答，请稍后刷新本页。";
  window.whenDrawn(() => {
    // The page itself is no stop on the way from link to link.
    document.querySelector("[data-testid=stMain][tabindex='0']")?.setAttribute("tabindex", "-1");
    // It has a name, so it is a group; what is of no meaning could have none.
    document.querySelector("[data-testid=stFileUploaderDropzone][role=presentation]")?.setAttribute("role", "group");
    for (const part of document.querySelectorAll("[aria-label], [title], [alt]")) {
      for (const { name, value } of part.attributes) {
        if (["aria-label", "title", "alt"].includes(name) && WORDS[value]) part.setAttribute(name, WORDS[value]);
      }
    }
    for (const part of document.querySelectorAll("a:not(.rows), button, [role=dialog], [role=dialog] *")) {
      for (const text of part.childNodes) {
        const word = text.nodeType === Node.TEXT_NODE && said(text.nodeValue.trim().replace(/\s+/g, " "));
        if (word) text.nodeValue = word;
      }
    }
  });
  // Where a newer server has drawn the page, reload the document with its style sheet and scripts.
  window.whenDrawn(() => {
    const drawn = document.querySelector("[data-assets]")?.dataset.assets;
    try { // Without storage it could reload for ever.
      if (!drawn || drawn === window.assetVersion || sessionStorage.assets === drawn) return;
      sessionStorage.assets = drawn;
      location.reload();
    } catch { /* as it is */ }
  });
})();
