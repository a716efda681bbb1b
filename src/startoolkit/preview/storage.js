// First in pages of `startoolkit preview` only.  A private window, and settings against tracking, refuse storage to a page
// in the frame of another site, as the editor is; scripts of themes would stop where they read it.  Those pages get a
// storage that lasts as long as the page.
for (const name of ["localStorage", "sessionStorage"]) {
  try {
    void window[name];
  } catch {
    const kept = new Map();
    const storage = {
      get length() { return kept.size; },
      key: at => [...kept.keys()][at] ?? null,
      getItem: key => kept.get(`${key}`) ?? null,
      setItem: (key, value) => void kept.set(`${key}`, `${value}`),
      removeItem: key => void kept.delete(`${key}`),
      clear: () => kept.clear(),
    };
    Object.defineProperty(window, name, { value: storage });
  }
}
