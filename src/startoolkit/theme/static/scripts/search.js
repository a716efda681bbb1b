// Ranks and shows search results; on the search page only, after Sphinx's searchtools.js and language_data.js.
// Sphinx lists a page once for each matching heading, may rank a partial match in the text above a word in a heading, and
// handles words of one or two letters badly. Here a page is listed once, with its best heading.
"use strict";

// Browsers do not let a page opened from disk fetch other files, so the results have no extracts there.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

const stemmer = new Stemmer();
const stems = (text, split = typeof splitText === "undefined" ? splitQuery : splitText) =>
  split(text).map((word) => stemmer.stemWord(word.toLowerCase()));

// The words of a text that are neither stop words nor numbers.
const telling = (text) => splitQuery(text.toLowerCase()).filter((word) => !stopwords.has(word) && !/^\p{Nd}+$/u.test(word));

// How well a word of the edition matches a word of the query: 1 if equal, 0.2 if it begins or ends with it, as compounds
// do, otherwise 0. Stems may be short ("burg" of "Bürger"): a word that begins with one is mostly a compound in a heading,
// but often a coincidence in the text, so `short` is the minimum length of a stem for that.
const likeness = (asked, word, short = 5) => {
  if (word === asked) return 1;
  return (asked.length >= short && word.startsWith(asked)) || (asked.length > 4 && word.endsWith(asked)) ? 0.2 : 0;
};

// The text of a title in Sphinx's index, which is HTML; and whether two titles are equal apart from word joiners.
const textOf = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;
const same = (text, other) => text.replaceAll("\u2060", "") === other.replaceAll("\u2060", "");

// Every heading and index entry of the edition.
const headings = ({ titles, alltitles, indexentries }) => {
  const names = titles.map(textOf);
  const all = [];
  for (const [text, places] of Object.entries(alltitles))
    for (const [file, id] of places) {
      const main = !id && same(text, names[file]);
      const kind = main ? SearchResultKind.text : SearchResultKind.title;
      all.push({ file, id, text, kind, label: main ? names[file] : `${names[file]} – ${text}`, weight: main ? 20 : 8 });
    }
  for (const [text, places] of Object.entries(indexentries))
    for (const [file, id] of places)
      all.push({ file, id, text, kind: SearchResultKind.index, label: names[file], weight: 10 });
  return all.map((heading) => ({ ...heading, words: stems(heading.text), length: telling(heading.text).length }));
};

// The score of each page with a word in its text or title: {file: score}. If there is no such page, parts of words count,
// too; a short word occurs in many words by coincidence, so it counts only at the beginning of one.
const pagesWith = (asked, { terms, titleterms }) => {
  const collect = (rate) => {
    const pages = {};
    for (const [word, files] of [terms, titleterms].flatMap(Object.entries)) {
      const score = rate(word);
      if (score) for (const file of [files].flat()) pages[file] = (pages[file] ?? 0) + score;
    }
    return pages;
  };
  const pages = collect((word) => likeness(asked, word));
  if (asked.length < 3 || Object.keys(pages).length) return pages;
  return collect((word) => ((asked.length > 4 ? word.includes(asked) : word.startsWith(asked)) ? 0.1 : 0));
};

// The word itself if it is part of any word of the edition; otherwise a word that lacks its ending or has another one, if
// there is one: Snowball does not change "mitbeauftragt", but stems "Mit-Beauftragen" to "mitbeauftrag"; "prioriser" is
// near "priorités".
const nearest = (asked, words) => {
  if (words.some((word) => word.includes(asked))) return asked;
  const near = words.filter((word) => word.length > 4 && word.length > asked.length - 4 && asked.startsWith(word));
  const root = asked.slice(0, Math.max(asked.length - 2, 6));
  const akin = words.filter((word) => word.startsWith(root) && word.length < asked.length + 3);
  return near.sort((one, other) => other.length - one.length)[0] ?? akin[0] ?? asked;
};

// The stems to search for; a word with hyphens ("time-bank") is searched as a whole if the edition has it, or by its parts.
const askedFor = (query, { terms, titleterms }) => {
  const words = [terms, titleterms].flatMap(Object.keys);
  const known = (text) => telling(text).flatMap((word) => stems(word, splitQuery)).map((stem) => nearest(stem, words));
  const asked = query.split(/\s+/u).flatMap((piece) => {
    const whole = known(piece);
    return whole.every((stem) => words.includes(stem)) ? whole : known(piece.replace(/[-\u2010\u2011]/gu, " "));
  });
  return [...new Set(asked)];
};

Search._performSearch = (query, _terms) => {
  const index = Search._index;
  // If all words are stop words ("What it is"), only headings are searched.
  const known = askedFor(query, index);
  const asked = known.length ? known : stems(query, splitQuery);
  const pages = new Map(index.docnames.map((_name, file) => [file, { found: new Set(), score: 0, best: 0 }]));
  for (const term of known)
    for (const [file, score] of Object.entries(pagesWith(term, index))) {
      const page = pages.get(Number(file));
      page.found.add(term);
      page.score += 3 * Math.min(score, 2);
    }
  for (const heading of headings(index)) {
    const page = pages.get(heading.file);
    const hits = asked.map((term) => Math.max(0, ...heading.words.map((word) => likeness(term, word, 4))));
    const sum = hits.reduce((total, hit) => total + hit, 0);
    // The best heading has all words of the query and no others.
    const score = heading.weight * (sum / asked.length) * (0.5 + (0.5 * sum) / Math.max(sum, heading.length, 1));
    asked.forEach((term, at) => hits[at] && page.found.add(term));
    page.score += score / 10;
    if (score > page.best) Object.assign(page, { best: score, heading });
  }
  return ordered([...pages], index);
};

// The pages with the most words of the query, and those with a good match in a heading (half the weight of a page title).
// Pages with equal scores are in reading order. The result is in ascending order: Sphinx shows the last item first.
const ordered = (pages, { docnames, titles, filenames }) => {
  const links = [...document.querySelectorAll(".contents a")].map((link) => link.getAttribute("href"));
  const place = (file) => links.indexOf(`${docnames[file]}.html`) / 1e4;
  const most = Math.max(1, ...pages.map(([, page]) => page.found.size));
  return pages
    .filter(([, page]) => page.score && (page.found.size === most || page.best >= 10))
    .map(([file, { score, best, heading }]) => {
      const { label, id, kind } = heading ?? { label: textOf(titles[file]), kind: SearchResultKind.text };
      return [docnames[file], label, id ? `#${id}` : "", null, score + best - place(file), filenames[file], kind];
    })
    .sort(_orderResultsByScoreThenName);
};

// The words of a text that match, as [word, offset].
const wordsIn = typeof wordsFound === "undefined" ? (text, isFound) =>
  [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => [word, index]).filter(([word]) => isFound(word)) : wordsFound;

// The start of the word at an offset; without a space nearby the offset itself, moved to the start of its character if it is
// inside a surrogate pair or before a combining mark.
const startOfWord = (text, place) => {
  const start = text.lastIndexOf(" ", place) + 1;
  if (place - start < 100) return start;
  while (/^[\p{M}\uDC00-\uDFFF]/u.test(text.slice(place, place + 1))) place -= 1;
  return place;
};

// The extract of a page around the first match. Sphinx's function searches the text for the stems themselves, and expects
// another page layout.
Search.makeSearchSummary = (html, terms, anchor) => {
  const article = new DOMParser().parseFromString(html, "text/html").querySelector("article");
  const place = anchor ? article.querySelector(`[id="${anchor.slice(1)}"]`) : null;
  const part = (place?.matches("dt") ? place.nextElementSibling : place) || article;
  for (const other of part.querySelectorAll("h1, .headerlink, .untranslated, script, style, svg")) other.remove();
  for (const block of part.querySelectorAll("p, li, dt, dd, th, td")) block.append(" ");
  const text = part.textContent.replace(/\s+/gu, " ").trim();
  const found = wordsIn(text, (word) => stems(word).some((stem) => terms.has(stem)));
  const first = Math.max((found[0]?.[1] ?? 0) - 100, 0);
  const from = startOfWord(text, first);
  const to = from + 240 < text.length ? startOfWord(text, from + 240) : text.length;
  const extract = document.createElement("p");
  extract.className = "context";
  extract.textContent = (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : "");
  mark(found.map(([word]) => word.toLowerCase())).forEach((word) => _highlightText(extract, word, "highlighted"));
  return extract;
};

// The words to highlight, here and on the page that is opened next: those of the query, and those found in pages.
const marked = new Set();
const mark = (words) => {
  for (const word of words) if (!stopwords.has(word)) marked.add(word);
  try {
    localStorage.setItem("sphinx_highlight_terms", [...marked].join(" "));
  } catch (error) {
    // Without storage the words are marked here only.
  }
  return new Set(words);
};

// Search messages without a translation are shown in English, and marked with `lang`.
const lacking = [
  "Searching",
  "Search Results",
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.",
  "Search finished, found one page matching the search query.",
].filter((text) => !(text in Documentation.TRANSLATIONS));
const markEnglish = (part) => {
  const found = (text) => part.innerText === text || (text.startsWith("Search finished") && part.innerText.startsWith("Search finished"));
  const english = !document.documentElement.lang.startsWith("en") && lacking.some(found);
  for (const [name, value] of [["lang", "en"], ["dir", "ltr"]]) {
    if (english) part.setAttribute(name, value);
    else part.removeAttribute(name);
  }
};

// Only the result line is announced to screen readers. They announce changes of an existing live region only, so the
// search starts a moment after the role is set.
const { query: answer } = Search;
Search.query = (query) => {
  Search.status.setAttribute("role", "status");
  setTimeout(() => {
    answer(query);
    for (const part of [Search.title, Search.status]) new MutationObserver(() => markEnglish(part)).observe(part, { childList: true });
    [Search.title, Search.status].forEach(markEnglish);
    mark(query.toLowerCase().split(/\s+/u).filter(Boolean));
  }, 100);
};
