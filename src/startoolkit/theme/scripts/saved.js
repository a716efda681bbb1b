// A sheet as a file, and the strict reader of such files, which may have been made by anyone: what it returns is data, and
// only what this sheet has; it goes into the page as text.

const FORMAT = "startoolkit-sheet";
const VERSION = 1;
const LARGEST = 256 * 1024;
const LONGEST = 5000;
const KEYS = ["format", "version", "briefing", "edition", "language", "sheet", "title", "fields", "rows", "ticked"];

const textOf = (sheet, { fields, rows, ticked }) =>
  `${JSON.stringify(
    {
      format: FORMAT,
      version: VERSION,
      briefing: sheet.briefing,
      edition: sheet.edition,
      language: lang,
      sheet: sheet.id,
      title: sheet.title.textContent.trim(),
      fields: Object.fromEntries(fields),
      rows: Object.fromEntries(rows),
      ticked: [...ticked],
    },
    null,
    2,
  )}\n`;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
// A value of a file as a short text, to tell the reader of it.
const shortened = (value) => {
  const text = typeof value === "string" ? value : typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

// Whether an object is a sheet that this page can read; otherwise [word, values] of what is wrong.
const problemOf = (data, sheet) => {
  if (!isObject(data) || data.format !== FORMAT || typeof data.version !== "number") return [WORDS.notSheet];
  if (data.version !== VERSION) return [WORDS.otherVersion, { version: String(data.version) }];
  if (data.briefing !== sheet.briefing) return [WORDS.otherBriefing];
  if (data.sheet !== sheet.id) return [WORDS.otherSheet, { title: shortened(data.title ?? data.sheet) }];
  const parts = [data.fields, data.rows].every((part) => part === undefined || isObject(part));
  return parts && (data.ticked === undefined || Array.isArray(data.ticked)) ? null : [WORDS.notSheet];
};

// What a text has of a sheet: {problem: [word, values]}, or {state, edition, strange, long}, where `strange` names what the
// sheet does not have and `long` what cannot be a text of a field. Objects that come from a file are only listed, and
// looked up in maps: "__proto__" is a name like any other.
const readSheet = (text, sheet) => {
  let data = null;
  try {
    data = JSON.parse(text);
  } catch (error) {
    // What is no JSON is no sheet.
  }
  const problem = problemOf(data, sheet);
  if (problem) return { problem };
  const tables = new Map(growing(sheet).map((table) => [table.dataset.table, table]));
  const strange = Object.keys(data).filter((key) => !KEYS.includes(key));
  const long = [];
  const rows = new Map();
  for (const [table, number] of Object.entries(data.rows ?? {})) {
    if (tables.has(table) && Number.isInteger(number) && number >= 0 && number <= MOST_ROWS) rows.set(table, number);
    else strange.push(table);
  }
  const fields = new Map();
  const names = namesOf(sheet, rows);
  for (const [name, value] of Object.entries(data.fields ?? {})) {
    if (!names.has(name)) strange.push(name);
    else if (typeof value !== "string" || value.length > LONGEST) long.push(name);
    else fields.set(name, names.get(name) && data.language !== lang ? inThisLanguage(value, data.language) : value);
  }
  const boxes = new Set(sheet.boxes().map((box) => box.name));
  const ticked = new Set((data.ticked ?? []).filter((name) => boxes.has(name)));
  strange.push(...(data.ticked ?? []).filter((name) => !boxes.has(name)));
  return { state: { fields, rows, ticked }, edition: data.edition, strange, long };
};

// The names that a sheet with these added rows has, and of each whether a sum counts it.
const namesOf = (sheet, rows) => {
  const counted = countedOf(sheet);
  const present = sheet.fields().filter((field) => !field.closest("[data-added]")).map((field) => field.name);
  const grown = growing(sheet).flatMap((table) => newNames(table, rows.get(table.dataset.table) ?? 0));
  return new Map([...present, ...grown].map((name) => [name, counted(name)]));
};

// What the sheet calls a name of a file: the heads of its row and column, in the language of the page; what the sheet does not
// have is the words of the file, marked as code.
const calledOn = (sheet, name) => {
  const [table, row, column] = String(name).split("/");
  const strange = (id) => made("code", "", shortened(id).replaceAll("-", " "));
  const found = [...sheet.box.querySelectorAll("table[data-table]")].find((one) => one.dataset.table === table);
  if (!found || !column) {
    const labels = sheet.fields().find((field) => field.name === name)?.getAttribute("aria-labelledby").split(" ") ?? [];
    const label = labels.map((id) => document.getElementById(id)?.textContent.trim()).join(" ");
    return label ? [label] : [strange(typeof name === "string" ? name.replaceAll("/", ", ") : typeof name)];
  }
  const head = rowsOf(found).find((one) => one.dataset.row === row)?.querySelector("th");
  const number = found.hasAttribute("data-grows") ? /^row-(\d{1,3})$/.exec(row)?.[1] : null;
  const above = [...found.querySelectorAll("[data-column]")].find((one) => one.dataset.column === column);
  return [head?.textContent.trim() || number || strange(row), " – ", above?.textContent.trim() || strange(column)];
};

const listed = (sheet, names) => {
  const shown = names.slice(0, 5).flatMap((name, at) => [at ? ", " : "", made("bdi", "", ...calledOn(sheet, name))]);
  const list = document.createDocumentFragment();
  list.append(...shown, names.length > 5 ? " …" : "");
  return list;
};
