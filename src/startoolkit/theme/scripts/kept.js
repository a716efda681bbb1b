// Where a sheet is kept: in the tab, or on the device if the reader wants that.
// The key does not name the language, so a sheet is filled in on the pages of every language.

const keyOf = (sheet) => `${FORMAT}:${sheet.briefing}:${sheet.edition}:${sheet.id}`;

// Reading the property itself throws where storage is forbidden.
const storage = (name) => {
  try {
    return window[name];
  } catch (error) {
    return null;
  }
};
const TAB = storage("sessionStorage");
const DEVICE = storage("localStorage");

// Whether anything can be stored.
const usable = (where) => {
  try {
    where.setItem(FORMAT, "");
    where.removeItem(FORMAT);
    return true;
  } catch (error) {
    return false;
  }
};
const TAB_KEEPS = usable(TAB);

// What is stored, or null.
const stored = (where, sheet) => {
  try {
    return where?.getItem(keyOf(sheet)) ?? null;
  } catch (error) {
    return null;
  }
};

// Stores a text, or removes it if it is null. Returns what is wrong, if anything is.
const store = (where, sheet, text) => {
  try {
    if (text !== null) where.setItem(keyOf(sheet), text);
    else where?.removeItem(keyOf(sheet));
    return null;
  } catch (error) {
    if (text === null) return null;
    return error.name === "QuotaExceededError" ? WORDS.full : WORDS.forbidden;
  }
};

// Keeps the sheet where its reader wants it. If the device cannot, the tab does, and the older words on the device go, so
// that they do not come back in place of the newer ones. Returns what is wrong, if anything is; sheet.lost is whether nothing
// keeps the sheet.
const keep = (sheet) => {
  const text = isFilled(sheet) || sheet.kept ? textOf(sheet, stateOf(sheet)) : null;
  const problem = store(sheet.kept ? DEVICE : TAB, sheet, text);
  if (sheet.kept && !problem) store(TAB, sheet, null);
  sheet.lost = Boolean(problem) || !(sheet.kept || TAB_KEEPS);
  if (sheet.kept && problem && !store(TAB, sheet, text)) {
    store(DEVICE, sheet, null);
    sheet.kept = sheet.lost = false;
  }
  if (problem === WORDS.forbidden) sheet.kept = false;
  return problem;
};

// Fills a sheet in with what is kept of it, which is read as strictly as a file. The words of this tab come first: the
// sheet may be kept on the device by another tab. Returns whether anything was kept.
const restore = (sheet) => {
  for (const [where, kept] of [[TAB, false], [DEVICE, true]]) {
    const { state } = readSheet(stored(where, sheet) ?? "", sheet);
    if (!state) continue;
    sheet.kept = kept;
    put(sheet, state);
    return true;
  }
  return false;
};
