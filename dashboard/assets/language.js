// Screen readers and keyboard users meet a few English words of Streamlit's own: say them in Chinese.
(() => {
  document.documentElement.lang = "zh-CN";
  if (window.chineseLabels) return;
  const words = {
    "Skip to main content": "跳到正文", "Expand sidebar": "展开菜单", "Collapse sidebar": "收起菜单",
    "Open sidebar": "展开菜单", "Close sidebar": "收起菜单", "Sidebar": "菜单", "App pages": "页面", "Open": "展开选项",
  };
  const say = () => {
    for (const part of document.querySelectorAll("[aria-label]")) {
      const word = words[part.getAttribute("aria-label")];
      if (word) part.setAttribute("aria-label", word);
    }
    for (const link of document.querySelectorAll("a, button")) {
      const text = link.firstChild;
      if (text && text.nodeType === Node.TEXT_NODE && words[text.nodeValue]) text.nodeValue = words[text.nodeValue];
    }
  };
  let waiting = false;
  window.chineseLabels = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; say(); });
  });
  window.chineseLabels.observe(document.body, { childList: true, subtree: true });
  say();
})();
