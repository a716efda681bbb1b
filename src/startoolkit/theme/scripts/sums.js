// Fields that are computed. Their formulas are parsed when the page is built (see sphinxext/sheets): JSON of numbers,
// {field: name}, {here: column}, {sum: "table/column"} and {op, of: [left, right]}.

const EXAMPLE = NUMBERS.write(1234.5);
const sumsOf = (sheet) => [...sheet.box.querySelectorAll("textarea[data-sum]")];
const columnOf = (name) => name.replace(/\/[^/]*\//, "/");
const rowOf = (name) => name.replace(/\/[^/]*$/, "");

const ADD = { "+": (left, right) => left + right, "-": (left, right) => left - right };
const MULTIPLY = { "*": (left, right) => left * right, "/": (left, right) => left / right };

// The value of a computed field: {value, faults}; the value is {number, unit, text}, where `text` is what the unit is from,
// or null if nothing that it counts is filled in, or if something cannot be read, which `faults` tell as [word, values].
const computed = (fields, target) => {
  const faults = [];
  let read = 0;
  const valueOf = (name, path) => {
    const field = fields.get(name);
    if (field?.dataset.sum) return path.includes(name) ? null : calculate(JSON.parse(field.dataset.sum), name, [...path, name]);
    const text = field?.value.trim();
    if (!text) return null;
    read += 1;
    const found = NUMBERS.find(text);
    if (!found) faults.push([WORDS.notNumber, { text: shortened(text), example: EXAMPLE }]);
    return found ? { number: found.number, unit: unitOf(found), text: shortened(text) } : null;
  };
  const operate = (op, left, right) => {
    if (op in MULTIPLY) {
      if (op === "/" && right?.number === 0) faults.push([WORDS.notDivided]);
      if (!left || !right) return null;
      const unit = unitOfProduct(left.unit, right.unit, op);
      return { number: MULTIPLY[op](left.number, right.number), unit, text: unit === left.unit ? left.text : right.text };
    }
    const differ = left?.unit && right?.unit && !sameUnit(left.unit, right.unit);
    if (differ && !faults.some(([word]) => word === WORDS.unitsDiffer)) faults.push([WORDS.unitsDiffer, { one: left.text, other: right.text }]);
    // The longer way to write it: "hours", not "hour".
    const longer = (right?.unit?.after.length ?? 0) > (left?.unit?.after.length ?? 0);
    const { unit = null, text = "" } = (left?.unit && !longer ? left : right?.unit ? right : left) ?? {};
    return { number: ADD[op](left?.number ?? 0, right?.number ?? 0), unit, text };
  };
  const calculate = (formula, name, path) => {
    if (typeof formula === "number") return { number: formula, unit: null, text: "" };
    if ("field" in formula) return valueOf(formula.field, path);
    if ("here" in formula) return valueOf(`${rowOf(name)}/${formula.here}`, path);
    if ("sum" in formula) {
      const others = [...fields.keys()].filter((other) => columnOf(other) === formula.sum && rowOf(other) !== rowOf(name));
      return others.map((other) => valueOf(other, path)).reduce((total, value) => operate("+", total, value), null);
    }
    const [left, right] = formula.of.map((part) => calculate(part, name, path));
    return operate(formula.op, left, right);
  };
  const value = valueOf(target.name, []);
  return { value: read && !faults.length ? value : null, faults };
};

// The place of the result: read aloud when it changes, with the head of its row; in place of the field, which is what
// there is without a script.
const resultOf = (field) => {
  if (field.nextElementSibling?.matches(".sum")) return field.nextElementSibling;
  field.hidden = true;
  const result = made("output", "sum");
  field.after(result);
  return result;
};

// Computes a sheet anew.
const addUp = (sheet) => {
  const fields = new Map([...sheet.box.querySelectorAll("textarea[name]")].map((field) => [field.name, field]));
  for (const field of sumsOf(sheet)) {
    const { value, faults } = computed(fields, field);
    const [label] = field.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id));
    const parts = faults.slice(0, 3).map(([word, values]) => spoken("p", word, values));
    if (value !== null) parts.push(made("span", "aloud", `${label?.textContent.trim() ?? ""} `), withUnit(value.number, value.unit));
    const result = resultOf(field);
    const now = made("div", "", ...parts);
    if (result.innerHTML !== now.innerHTML) result.replaceChildren(...parts);
  }
};

// Whether a sum counts a field, by its name.
const countedOf = (sheet) => {
  const names = new Set();
  const collect = (formula, name) => {
    if ("field" in Object(formula)) names.add(formula.field);
    if ("here" in Object(formula)) names.add(columnOf(`${rowOf(name)}/${formula.here}`));
    if ("sum" in Object(formula)) names.add(formula.sum);
    for (const part of Object(formula).of ?? []) collect(part, name);
  };
  for (const field of sumsOf(sheet)) collect(JSON.parse(field.dataset.sum), field.name);
  return (name) => names.has(name) || names.has(columnOf(name));
};
