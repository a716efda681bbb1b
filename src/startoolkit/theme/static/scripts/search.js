// Shows the results of a search with extracts; on the search page only, after search-ranking.js.
"use strict";

// The start of the word at an offset; without a space nearby the offset itself, moved to the start of its character if it is
// inside a surrogate pair or before a combining mark.
const startOfWord = (text, place) => {
  const start = text.lastIndexOf(" ", place) + 1;
  if (place - start < 100) return start;
  while (/^[\p{M}\uDC00-\uDFFF]/u.test(text.slice(place, place + 1))) place -= 1;
  return place;
};

// The section of a page with the most different words that were asked for, then with the most at all; the one the result
// leads to comes first if it has any.
const bestSection = ({ name, id }, hitsIn) => {
  const { sections = [], description = "" } = pageTexts[name] ?? {};
  const own = id && sections.find(([place]) => place === id);
  let best = { text: own?.[1] || description || (sections[0]?.[1] ?? ""), hits: [], value: 0 };
  for (const [place, text] of sections) {
    const hits = hitsIn(text);
    const value = new Set(hits.map(([word]) => stem(word))).size * 10 + Math.min(hits.length, 9) + (id && place === id ? 100 : 0);
    if (hits.length && value > best.value) best = { text, hits, value };
  }
  return best;
};

// A paragraph with what surrounds the first match of a page, and every match in it marked.
const extractOf = (result, terms) => {
  const is = (word) => stems(word).some((one) => terms.some((term) => likeness(term, one)));
  const { text, hits } = bestSection(result, (part) => wordsIn(part, is));
  const from = startOfWord(text, Math.max((hits[0]?.[1] ?? 0) - 100, 0));
  const to = from + 240 < text.length ? startOfWord(text, from + 240) : text.length;
  const extract = document.createElement("p");
  extract.className = "context";
  let at = from;
  extract.append(from ? "… " : "");
  for (const [word, place] of hits) {
    if (place < at || place + word.length > to) continue;
    const marked = document.createElement("span");
    marked.className = "highlighted";
    marked.textContent = word;
    extract.append(text.slice(at, place), marked);
    at = place + word.length;
  }
  extract.append(text.slice(at, to), to < text.length ? " …" : "");
  keep(hits.map(([word]) => word.toLowerCase()));
  return extract;
};

// The words to mark on the page that is opened next: those of the query, and those found in pages.
const marked = new Set();
const keep = (words) => {
  for (const word of words) if (!stopwords.has(word)) marked.add(word);
  try {
    localStorage.setItem("sphinx_highlight_terms", [...marked].join(" ").slice(0, 2000));
  } catch (error) {
    // Without storage the words are marked here only.
  }
};

const addressOf = ({ name, id }) => {
  const { BUILDER, LINK_SUFFIX } = DOCUMENTATION_OPTIONS;
  const page = BUILDER === "dirhtml" ? `${`/${name}`.replace(/\/index$/u, "").slice(1)}/`.replace(/^\/$/u, "") : name + LINK_SUFFIX;
  return document.documentElement.dataset.content_root + page + (id ? `#${id}` : "");
};

const show = (result, terms) => {
  const item = document.createElement("li");
  item.className = `kind-${result.kind}`;
  const link = document.createElement("a");
  link.href = addressOf(result);
  link.textContent = result.label;
  item.append(link, extractOf(result, terms));
  return item;
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

// The words of the source language, from a script of their own: few queries need it.
const loadSource = () =>
  new Promise((resolve) => {
    const script = document.createElement("script");
    script.onload = script.onerror = resolve;
    script.src = `${document.documentElement.dataset.content_root}_static/scripts/search-source.js`;
    document.head.append(script);
  });
const needsSource = (query) => window.searchTexts?.source && telling(query.slice(0, 1000)).some((word) => !isOwn(word, Search._index));

// Says that a word was taken for another one: the query as it was searched, before the number of pages.
const INSTEAD = "Results for “${words}”.";
const sayChanged = (query, asked) => {
  const changes = new Map(asked.filter((one) => one.changed).map((one) => [one.typed, one.changed]));
  if (!changes.size) return;
  const searched = query.split(/\s+/u).map((word) => changes.get(word.toLowerCase()) ?? word).join(" ").slice(0, 80);
  const instead = document.createElement("span");
  if (!(INSTEAD in Documentation.TRANSLATIONS) && !document.documentElement.lang.startsWith("en")) Object.assign(instead, { lang: "en", dir: "ltr" });
  instead.textContent = _(INSTEAD).replace("${words}", () => searched);
  Search.status.prepend(instead, " ");
};

// Only the result line is announced to screen readers. They announce changes of an existing live region only, so the
// search starts a moment after the role is set.
Search.query = async (query) => {
  Search.status.setAttribute("role", "status");
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (needsSource(query)) await loadSource();
  const { asked, results } = Search._performSearch(query);
  const terms = asked.flatMap((one) => one.terms);
  Search.output.append(...results.map((result) => show(result, terms)));
  for (const part of [Search.title, Search.status]) new MutationObserver(() => markEnglish(part)).observe(part, { childList: true });
  _finishSearch(results.length);
  sayChanged(query, asked);
  [Search.title, Search.status].forEach(markEnglish);
  keep(query.toLowerCase().slice(0, 500).split(/\s+/u).filter(Boolean));
};
