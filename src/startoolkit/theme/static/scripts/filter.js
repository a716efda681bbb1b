// A form above each table that can be filtered (see sphinxext/theme/filters.py). What is chosen stands in the address, so
// that it can be shared, in any language: ?country=england. Without this script the whole table is shown.
"use strict";

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// One choice for each column that is named: the label, the values in the order of the alphabet, and those of each row.
const choiceOf = (table, head, words) => {
  const column = head.cellIndex;
  const rows = [...table.tBodies[0].rows].map((row) => JSON.parse(row.cells[column].dataset.values || "[]"));
  const names = new Map([...rows].sort((row, other) => other.length - row.length).flat()); // as a cell of its own says it
  const order = new Intl.Collator(document.documentElement.lang).compare;
  const options = [...names].sort(([, name], [, other]) => order(name, other));
  const select = element("select", { autocomplete: "off" }, element("option", { value: "" }, words.all));
  for (const [id, name] of options) select.append(element("option", { value: id }, name));
  return { key: head.dataset.column, label: head.textContent, select, rows: rows.map((row) => row.map(([id]) => id)) };
};

const makeFilter = (table) => {
  const words = JSON.parse(table.dataset.filter);
  const choices = [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.column).map((cell) => choiceOf(table, cell, words));
  const rows = [...table.tBodies[0].rows];
  const said = element("p", { className: "filter-count" });
  said.setAttribute("role", "status");
  const reset = element("button", { type: "button", className: "filter-reset" }, words.reset);
  const show = () => {
    const chosen = choices.filter(({ select }) => select.value);
    rows.forEach((row, at) => {
      row.hidden = !chosen.every((choice) => choice.rows[at].includes(choice.select.value));
    });
    const count = rows.filter((row) => !row.hidden).length;
    said.textContent = count ? words.shown.replace("{count}", count).replace("{total}", rows.length) : words.none;
    table.hidden = !count;
    reset.hidden = !chosen.length;
    dispatchEvent(new Event("resize")); // the table may no longer scroll
  };
  const keep = () => {
    const address = new URL(location);
    for (const { key, select } of choices) {
      if (select.value) address.searchParams.set(key, select.value);
      else address.searchParams.delete(key);
    }
    try {
      history.replaceState(history.state, "", address);
    } catch (error) {
      // Some browsers do not let a page opened from disk change its address.
    }
  };
  const fields = choices.map(({ label, select }) => element("label", {}, element("span", {}, label), select));
  const legend = element("legend", {}, words.title);
  // The grid is a box of its own: in WebKit a legend in a fieldset that is a grid is as wide as the text.
  const choosing = element("div", { className: "filter-fields" }, ...fields, said, reset);
  const form = element("fieldset", { className: "filter", lang: words.lang || "" }, legend, choosing);
  if (!words.lang) form.removeAttribute("lang");
  form.addEventListener("change", () => {
    show();
    keep();
  });
  reset.addEventListener("click", () => {
    for (const { select } of choices) select.value = "";
    choices[0].select.focus(); // the button goes away
    show();
    keep();
  });
  const asked = new URLSearchParams(location.search);
  for (const { key, select } of choices) {
    const value = asked.get(key);
    select.value = [...select.options].some((option) => option.value === value) ? value : "";
  }
  table.closest(".table-wrapper").before(form);
  show();
};

for (const table of document.querySelectorAll("table[data-filter]")) makeFilter(table);
