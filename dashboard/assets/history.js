// One entry of the browser's history for each action of the reader. Streamlit adds one for every change of the
// address: also where a page just entered drops a filter that does not fit, or a choice makes another one void.
(() => {
  const push = history.pushState;
  let isNew = true, wentBack = false;
  const act = ({ type, isTrusted }) => { if (isTrusted) isNew = wentBack = type === "popstate"; };
  for (const event of ["pointerdown", "keydown", "click", "popstate"]) addEventListener(event, act, true);
  history.pushState = function (state, unused, url) {
    const isOtherPage = new URL(url ?? location.href, location.href).pathname !== location.pathname;
    // After two quick steps back, ignore Streamlit's late push of the page in between.
    if (wentBack && isOtherPage) return;
    const mends = isNew && !isOtherPage;
    isNew = true;
    (mends ? this.replaceState : push).call(this, state, unused, url);
  };
})();
