// Rows that readers add to a table with data-grows: copies of its last row, with ids of their own.

const MOST_ROWS = 100;
const growing = (sheet) => [...sheet.box.querySelectorAll("table[data-grows]")];
const rowsOf = (table) => [...table.tBodies[0].rows];
const added = (table) => rowsOf(table).filter((row) => row.hasAttribute("data-added"));
const fieldsIn = (row) => [...row.querySelectorAll("textarea[name]")];
const isEmptyRow = (row) => fieldsIn(row).every((field) => !field.value.trim());

// The row that is copied: the last one that is nothing but fields.
const modelOf = (table) => rowsOf(table).findLast((row) => fieldsIn(row).length === row.cells.length);

// The name of a field in the row with a number, counted from 1.
const nameIn = (field, number) => field.name.replace(/[^/]*(?=\/[^/]*$)/, `row-${number}`);

// The names of the fields in rows that can be added.
const newNames = (table, rows) => {
  const first = rowsOf(table).length - added(table).length + 1;
  return Array.from({ length: rows }, (_none, at) => fieldsIn(modelOf(table)).filter((field) => !field.dataset.sum).map((field) => nameIn(field, first + at))).flat();
};

const addRow = (table) => {
  const number = rowsOf(table).length + 1;
  const row = modelOf(table).cloneNode(true);
  row.dataset.row = `row-${number}`;
  row.dataset.added = "";
  // The number of the row names its fields; the id of the number ends with it.
  const shown = row.querySelector(".row-number");
  const before = shown?.id;
  if (shown) {
    shown.id = before.replace(/\d+$/, number);
    shown.textContent = number;
  }
  for (const field of fieldsIn(row)) {
    const labels = field.getAttribute("aria-labelledby").split(" ");
    field.setAttribute("aria-labelledby", labels.map((id) => (id === before ? shown.id : id)).join(" "));
    Object.assign(field, { name: nameIn(field, number), value: "" });
    if (!field.dataset.sum) showWords(field);
  }
  rowsOf(table).pop().after(row);
};

const setAdded = (table, rows) => {
  for (const row of added(table).slice(rows)) row.remove();
  while (added(table).length < rows) addRow(table);
  table.dispatchEvent(new Event("rows"));
};

// The buttons below a table that can grow, and what they tell beside them.
const rowButtons = (sheet, table, changed) => {
  const status = made("span", "sheet-row-status");
  status.setAttribute("role", "status");
  const tell = (...words) => status.replaceChildren(...words.map((word) => spoken("span", word)));
  const add = button(WORDS.addRow, sheet, () => {
    setAdded(table, added(table).length + 1);
    addUp(sheet);
    changed();
    fieldsIn(rowsOf(table).pop())[0].focus();
  });
  const remove = button(WORDS.removeRow, sheet, () => {
    if (!isEmptyRow(rowsOf(table).pop())) return tell(WORDS.rowNotEmpty);
    setAdded(table, added(table).length - 1);
    changed();
    tell(WORDS.rowRemoved);
    if (remove.hidden) add.focus();
  });
  const update = () => {
    remove.hidden = !added(table).length;
    add.disabled = added(table).length >= MOST_ROWS;
  };
  table.addEventListener("rows", update);
  for (const over of ["rows", "input"]) table.addEventListener(over, () => tell());
  update();
  (table.closest(".table-wrapper") ?? table).after(made("p", "sheet-rows", add, " ", remove, " ", status));
};
