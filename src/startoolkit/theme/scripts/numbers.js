// Numbers as a language writes them, from the locale data of the browser.

const SPACES = " \u00a0\u2009\u202f";
// Digits, and what may separate them.
const RUN = new RegExp(`\\d(?:[\\d.,\\u066b\\u066c'\\u2019${SPACES}]*\\d)?`, "g");
const MINUS = /(?:^|\s)[-\u2212]\p{Sc}?$/u;
// A dash that may be a minus sign or not, a parenthesis as in bookkeeping, or a decimal without its zero.
const UNCLEAR = /[-\u2010-\u2015\u2212]\s?\p{Sc}?\s?$|[(.,]$/u;

const partOf = (format, number, type) => format.formatToParts(number).find((part) => part.type === type)?.value ?? "";

// Words that multiply a number: the number beside one is not the number that is meant. CLDR lacks some that people write.
const multiplesOf = (language) => {
  const words = new Set(["tsd", "teur", "mill", "mn", "bn"]);
  for (const tag of [language, "en"])
    for (const compactDisplay of ["short", "long"])
      for (const number of [1e3, 2e3, 1e6, 2e6, 1e9, 2e9, 1e12]) {
        const word = partOf(new Intl.NumberFormat(tag, { notation: "compact", compactDisplay }), number, "compact");
        if (word) words.add(word.toLowerCase().replace(/\P{L}/gu, ""));
      }
  return words;
};

// Reads and writes the numbers of a language; throws a RangeError if it is not a language tag.
const numbersOf = (language) => {
  const format = (options) => new Intl.NumberFormat(language, { maximumFractionDigits: 2, ...options });
  const decimal = `[${partOf(format(), 1.5, "decimal")}\u066b]`;
  const group = `[${partOf(format(), 1234567, "group")}\u066c${SPACES}'\u2019]`;
  const pattern = new RegExp(`^([1-9]\\d{0,2}(?:${group}\\d{2,3})*${group}\\d{3}|\\d+)(?:${decimal}(\\d+))?$`);
  const native = format({ numberingSystem: "native" });
  const digits = new Map([...Array(10).keys()].map((digit) => [native.format(digit), String(digit)]));
  const multiples = multiplesOf(language);

  // The number in a text, without currency and unit: 1234.5 for "£1,234.50 a year" in English, and what stands before
  // and after it. Null if there is none or more than one, or if it can be read in two ways: a wrong sum is worse than
  // none. Digits that end a word beside another number belong to a unit, as in "30 km2".
  const find = (text) => {
    const plain = text
      .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
      .replace(/\p{Nd}/gu, (digit) => digits.get(digit) ?? digit);
    const words = plain.toLowerCase().match(/\p{L}+/gu) ?? [];
    if (words.some((word) => multiples.has(word)) || /\d\p{L}+\d|[\u00bc-\u00be\u2150-\u215e]/u.test(plain)) return null;
    let runs = [...plain.matchAll(RUN)].map(({ 0: run, index }) => [run, plain.slice(0, index)]);
    if (runs.length > 1) runs = runs.filter(([, before]) => !/\p{L}$/u.test(before));
    if (runs.length !== 1) return null;
    const [run, before] = runs[0];
    const minus = MINUS.test(before);
    const found = pattern.exec(run);
    if (!found || (!minus && UNCLEAR.test(before))) return null;
    const size = Number(`${found[1].replace(/\D/g, "")}.${found[2] ?? 0}`);
    return { number: minus ? -size : size, size, before, after: plain.slice(before.length + run.length), decimals: found[2]?.length ?? 0 };
  };

  // A number as the language writes it, with the decimals asked for; otherwise whole, or with two decimals as for money.
  const write = (number, decimals) => {
    if (decimals !== undefined) return format({ minimumFractionDigits: Math.min(decimals, 20), maximumFractionDigits: Math.min(decimals, 20) }).format(number);
    const rounded = Math.round(number * 100) / 100 || 0; // no "-0"
    return format({ minimumFractionDigits: Number.isInteger(rounded) ? 0 : 2 }).format(rounded);
  };

  return { find, write };
};

const NUMBERS = numbersOf(lang);

// A text whose number is written as another language writes it, in the language of the page: "1,234" in English is "1.234"
// in German, where "1,234" would be little more than 1. Other texts stay as they are.
const inThisLanguage = (text, language) => {
  let found = null;
  try {
    found = numbersOf(language).find(text);
  } catch (error) {
    // Not a language: the text stays as it is.
  }
  return found ? found.before + NUMBERS.write(found.size, found.decimals) + found.after : text;
};
