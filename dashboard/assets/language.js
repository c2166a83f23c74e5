// Readers meet a few English words of Streamlit's own, and screen readers more: say them in Chinese.
(() => {
  const words = {
    "Skip to main content": "跳到正文", "Expand sidebar": "展开菜单", "Collapse sidebar": "收起菜单",
    "Open sidebar": "展开菜单", "Close sidebar": "收起菜单", "Sidebar": "菜单", "App pages": "页面", "Open": "展开选项",
    "Close": "关闭", "Selected values": "已选", "Clear all": "全部清除", "Logo": "标志", "Navigate to home page": "回到总览", "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist. Running the app's main page.": "地址有误，已打开总览。",
    "Connection error": "连接中断", "Connection failed": "连接中断", "Error": "出错了",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "看板服务没有响应，请稍后刷新本页；仍不能打开时，请告诉维护人员。",
  };
  const labels = ["aria-label", "title", "alt"];
  const say = () => {
    // The page itself is no stop on the way from link to link.
    const main = document.querySelector("[data-testid=stMain]");
    if (main && main.tabIndex >= 0) main.tabIndex = -1;
    for (const name of labels) {
      for (const part of document.querySelectorAll(`[${name}]`)) {
        const word = words[part.getAttribute(name)];
        if (word) part.setAttribute(name, word);
      }
    }
    for (const part of document.querySelectorAll("a:not(.rows), button, [role=dialog], [role=dialog] *")) {
      for (const text of part.childNodes) {
        if (text.nodeType !== Node.TEXT_NODE) continue;
        const word = words[text.nodeValue.trim().replace(/\s+/g, " ")];
        if (word) text.nodeValue = word;
      }
    }
  };
  let waiting = false;
  window.chineseLabels = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    // After the drawing, which is not to wait for this.
    requestIdleCallback(() => { waiting = false; say(); }, { timeout: 500 });
  });
  window.chineseLabels.observe(document.body, { childList: true, subtree: true });
  say();

  // A page just entered may mend its address: that is no step to go back to. And who goes back twice,
  // quickly, is not led to the page between by Streamlit's late word of it.
  const push = history.pushState;
  let entered = false, went = false;
  const touch = () => { entered = false; went = false; };
  for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, touch, true);
  window.addEventListener("popstate", (event) => { if (event.isTrusted) entered = went = true; });
  history.pushState = function (state, unused, url) {
    const target = new URL(url ?? location.href, location.href);
    const moves = target.pathname !== location.pathname;
    if (went && moves) return undefined;
    const completes = entered && !moves;
    entered = moves || completes;
    return completes ? this.replaceState(state, unused, url) : push.call(this, state, unused, url);
  };
})();
