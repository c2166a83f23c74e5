// Streamlit fetches its font of icons (375 kB) before any page shows one; its style sheet fetches it when one does.
(() => {
  const load = document.fonts.load.bind(document.fonts);
  document.fonts.load = (font, text) => /Material Symbols/.test(font) ? Promise.resolve([]) : load(font, text);
})();
