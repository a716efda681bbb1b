// Units and currencies beside numbers: only what has the same unit can be added.

const CURRENCIES = ["EUR", "GBP", "USD", "CHF", "ILS"];
const UNITS = ["minute", "hour", "day", "week", "month", "year", "kilometer"];
const plainUnit = (text) => text.toLowerCase().replace(/\.$/, "");

// The ways to write a unit or currency in the language of the page, from CLDR, each with one name for all of them.
const unitNames = () => {
  const names = new Map();
  const add = (name, type, options) => {
    for (const number of [1, 2]) {
      const text = plainUnit(partOf(new Intl.NumberFormat(lang, options), number, type));
      if (text && !names.has(text)) names.set(text, name);
    }
  };
  for (const currency of CURRENCIES) {
    names.set(currency.toLowerCase(), currency);
    for (const currencyDisplay of ["narrowSymbol", "name"]) add(currency, "currency", { style: "currency", currency, currencyDisplay });
  }
  for (const unit of UNITS) for (const unitDisplay of ["long", "short", "narrow"]) add(unit, "unit", { style: "unit", unit, unitDisplay });
  return names;
};
const UNIT_NAMES = unitNames();
const SIGN = /^(\s*)(\p{Sc}|[A-Z]{3}(?!\p{L}))/u;
const SIGN_BEFORE = /(\p{Sc}|(?<!\p{L})[A-Z]{3})(\s*)$/u;
const WORD = /^(\s*)([%\u00b0]|\p{L}[\p{L}\p{M}]*\.?)/u;

// The unit of a number that is found in a text: a currency before or after it, or else the word right after it:
// {name, isMoney, before, after}, the last two as they are written; null if there is none.
const unitOf = ({ before, after }) => {
  const front = SIGN_BEFORE.exec(before.replace(/[-\u2212]\s*$/, ""));
  const back = SIGN.exec(after) ?? (front ? null : WORD.exec(after));
  if (!back && !front) return null;
  const written = plainUnit(back ? back[2] : front[1]);
  const name = UNIT_NAMES.get(written) ?? written;
  const isMoney = Boolean(front) || SIGN.test(after) || CURRENCIES.includes(name);
  return { name, isMoney, before: back ? "" : front[0], after: back ? back[0] : "" };
};

// Whether two units are one; a word may have an ending: "visit" and "visits".
const sameUnit = (one, other) => {
  const [short, long] = [one.name, other.name].sort((a, b) => a.length - b.length);
  return short === long || (short.length > 2 && long.startsWith(short) && long.length - short.length < 3);
};

// The unit of a product or quotient: money for each of something is money; null if it cannot be told.
const unitOfProduct = (left, right, op) => {
  if (!left || !right) return op === "/" ? (right ? null : left) : (left ?? right);
  if (left.isMoney === right.isMoney) return null;
  return op === "/" && right.isMoney ? null : left.isMoney ? left : right;
};

// A number with its unit, as the language writes it or else as the reader did: "-£5", "3 hours", "5 visits".
const withUnit = (number, unit) => {
  if (UNITS.includes(unit?.name)) return new Intl.NumberFormat(lang, { style: "unit", unit: unit.name, unitDisplay: "long", maximumFractionDigits: 2 }).format(number);
  const text = NUMBERS.write(number);
  return unit ? text.replace(/^\P{Nd}*/u, (sign) => sign + unit.before) + unit.after : text;
};
