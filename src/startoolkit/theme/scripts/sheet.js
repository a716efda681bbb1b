// What is filled in on a sheet, as data: {fields: Map of name to text, rows: Map of table to number of added rows,
// ticked: Set of names}. Names are made of ids that no language changes, such as "ideas/row-2/next-step".

const sheetOf = (box) => ({
  box,
  id: box.dataset.sheet,
  title: box.querySelector(".admonition-title"),
  briefing: box.dataset.briefing,
  edition: box.dataset.edition,
  isPrivate: box.hasAttribute("data-private"),
  kept: false, // on the device
  lost: !TAB_KEEPS, // when the page is left
  fields: () => [...box.querySelectorAll("textarea[name]:not([data-sum])")],
  boxes: () => [...box.querySelectorAll("input[type='checkbox'][name]")],
});

const stateOf = (sheet) => ({
  fields: new Map(sheet.fields().filter((field) => field.value).map((field) => [field.name, field.value])),
  rows: new Map(growing(sheet).map((table) => [table.dataset.table, added(table).length]).filter(([, rows]) => rows)),
  ticked: new Set(sheet.boxes().filter((box) => box.checked).map((box) => box.name)),
});

// The state of a sheet in which nothing is filled in.
const emptied = (sheet) => ({
  fields: new Map(),
  rows: new Map(),
  ticked: new Set(sheet.boxes().filter((box) => box.defaultChecked).map((box) => box.name)),
});

// Whether a reader has put anything in.
const isFilled = (sheet) => {
  const { fields, rows } = stateOf(sheet);
  return fields.size > 0 || rows.size > 0 || sheet.boxes().some((box) => box.checked !== box.defaultChecked);
};

// Replaces all that is filled in.
const put = (sheet, { fields, rows, ticked }) => {
  for (const table of growing(sheet)) setAdded(table, rows.get(table.dataset.table) ?? 0);
  for (const field of sheet.fields()) {
    field.value = fields.get(field.name) ?? "";
    showWords(field);
  }
  for (const box of sheet.boxes()) box.checked = ticked.has(box.name);
  addUp(sheet);
};

const GROWS = CSS.supports("field-sizing", "content");

// Beside each field its words as plain text, which is what is printed: a field cannot go on over the end of a page. Where
// the style sheet cannot make a field as high as its words, this does.
const showWords = (field) => {
  if (!field.nextElementSibling?.matches(".field-words")) {
    field.after(made("div", "field-words"));
    field.nextElementSibling.setAttribute("aria-hidden", "true");
  }
  field.nextElementSibling.textContent = field.value;
  if (GROWS) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
};
