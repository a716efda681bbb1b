// Words of the interface as parts of the page; what is filled in is text, never HTML, and keeps its own direction.

const { lang, dir } = document.documentElement;

// The text of a word with its values, for names such as that of a file.
const filled = ({ text }, values = {}) => text.replace(/\{(\w+)\}/g, (_hole, name) => values[name]);

// A part with a word in it: `word` is an entry of WORDS, `values` are the texts or parts for its holes.
const spoken = (tag, word, values = {}) => {
  const part = document.createElement(tag);
  if (word.english) Object.assign(part, { lang: "en", dir: "ltr" });
  for (const piece of word.text.split(/(\{\w+\})/)) {
    const hole = /^\{(\w+)\}$/.exec(piece);
    if (!hole) part.append(piece);
    else part.append(made("bdi", "", values[hole[1]]));
  }
  return part;
};

const made = (tag, className, ...children) => {
  const part = Object.assign(document.createElement(tag), { className });
  part.append(...children);
  return part;
};

let count = 0;
const newId = () => `sheet-tool-${(count += 1)}`;

// A button whose accessible name ends with the title of its sheet: a page may have several sheets.
const button = (word, sheet, act) => {
  const part = made("button", "", spoken("span", word));
  const text = part.firstChild;
  Object.assign(part, { type: "button", id: newId() });
  text.id = newId();
  if (sheet) part.setAttribute("aria-labelledby", `${text.id} ${sheet.title.id}`);
  part.addEventListener("click", act);
  return part;
};
