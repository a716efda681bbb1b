// Ranks pages for a query; on the search page only, after Sphinx's searchtools.js and language_data.js, and after
// search-texts.js, which has the texts of pages by section (see sphinxext/theme/search_texts.py).
// A page is listed once, with its best heading.  It comes first if the query is what it is about: title, keywords, headings
// and description count most, then how much of the text it is (the formula is BM25), not how often it occurs.
"use strict";

const { pages: pageTexts, foreign = "" } = window.searchTexts ?? { pages: {} };
const foreignWords = new Set(foreign.split(" "));
const stemmer = new Stemmer();
const stemOf = new Map();
const stem = (word) => {
  if (!stemOf.has(word)) stemOf.set(word, stemmer.stemWord(word.toLowerCase()));
  return stemOf.get(word);
};
const stems = (text, split = typeof splitText === "undefined" ? splitQuery : splitText) => split(text).map(stem);

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

// The words of a text that match, as [word, offset].
const wordsIn = typeof wordsFound === "undefined" ? (text, isFound) =>
  [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => [word, index]).filter(([word]) => isFound(word)) : wordsFound;

// What is said of pages in few words: every heading and index entry of the edition, the keywords and the descriptions.
const phrasesOf = ({ docnames, titles, alltitles, indexentries }) => {
  const names = titles.map(textOf);
  const all = [];
  for (const [text, places] of Object.entries(alltitles))
    for (const [file, id] of places) {
      const main = !id && same(text, names[file]);
      const kind = main ? SearchResultKind.text : SearchResultKind.title;
      all.push({ file, id, text, kind, label: main ? names[file] : `${names[file]} – ${text}`, weight: main ? 12 : 5 });
    }
  for (const [text, places] of Object.entries(indexentries))
    for (const [file, id] of places) all.push({ file, id, text, kind: SearchResultKind.index, label: names[file], weight: 5 });
  docnames.forEach((name, file) => {
    const { keywords = [], description = "" } = pageTexts[name] ?? {};
    for (const text of keywords) all.push({ file, text, weight: 11 });
    all.push({ file, text: description, weight: 3, whole: true });
  });
  return all.map((phrase) => ({ ...phrase, words: stems(phrase.text), length: telling(phrase.text).length }));
};

// How often each stem occurs in the text of a page; in its footnotes a word counts a quarter.
const countsOf = new Map();
const countsIn = (name) => {
  if (countsOf.has(name)) return countsOf.get(name);
  const { sections = [], notes = "" } = pageTexts[name] ?? {};
  const counts = new Map();
  for (const [text, value] of [...sections.map(([_id, text]) => [text, 1]), [notes, 0.25]])
    for (const [word] of wordsIn(text, () => true))
      for (const one of new Set(stems(word))) counts.set(one, (counts.get(one) ?? 0) + value);
  countsOf.set(name, counts);
  return counts;
};
const lengthOf = (name) => (pageTexts[name]?.sections ?? []).reduce((sum, [_id, text]) => sum + text.length, 1);

// The files with a word in text or title; if there is none, those with a word that has it as a part. A short word occurs
// in many words by coincidence, so it counts only at the beginning of one. Returns {like: the rating, files}.
const filesWith = (asked, { terms, titleterms }) => {
  const all = [terms, titleterms].flatMap(Object.entries);
  const rates = [
    (word) => likeness(asked, word),
    (word) => (asked.length > 2 && (asked.length > 4 ? word.includes(asked) : word.startsWith(asked)) ? 0.1 : 0),
  ];
  for (const like of rates) {
    const files = new Set(all.filter(([word]) => like(word)).flatMap(([_word, found]) => found));
    if (files.size) return { like, files };
  }
  return { like: rates[0], files: new Set() };
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

// Whether one letter more, less or other, or two letters in the other order, make one word of the other.
const oneLetterApart = (one, other) => {
  if (Math.abs(one.length - other.length) > 1 || one === other) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const rest = (word, skipped) => word.slice(at + skipped);
  return [[1, 1], [1, 0], [0, 1]].some(([skip, skipOther]) => rest(one, skip) === rest(other, skipOther)) ||
    (one[at] === other[at + 1] && one[at + 1] === other[at] && rest(one, 2) === rest(other, 2));
};

// Every word of the edition as written, with how often it occurs.
let vocabulary;
const wordsOfEdition = ({ titles, alltitles }) => {
  if (vocabulary) return vocabulary;
  vocabulary = new Map();
  const texts = Object.values(pageTexts).flatMap(({ sections, keywords }) => [...sections.map(([_id, text]) => text), ...keywords]);
  for (const text of [...titles.map(textOf), ...Object.keys(alltitles), ...texts])
    for (const [word] of wordsIn(text, () => true)) vocabulary.set(word, (vocabulary.get(word) ?? 0) + 1);
  return vocabulary;
};

// The word that is meant by one with a wrong letter: of several one with the same first letter, then the most frequent.
const meant = (typed, index) => {
  if (typed.length < 4 || typed.length > 40) return undefined;
  const near = (word) => oneLetterApart(typed, word) && !stopwords.has(word);
  const found = [...wordsOfEdition(index)].filter(([word]) => near(word.toLowerCase()));
  const first = ([word]) => Number(word[0].toLowerCase() === typed[0]);
  return found.sort((one, other) => first(other) - first(one) || other[1] - one[1])[0]?.[0];
};

// The longest word of the edition that a compound begins with, and the longest that it ends with: "Kostenfrage" has "kosten".
const partsOf = (asked, words) => {
  const long = words.filter((word) => word.length > 3 && word.length < asked.length).sort((one, other) => other.length - one.length);
  const ends = [long.find((word) => asked.startsWith(word)), long.find((word) => word.length > 4 && asked.endsWith(word))];
  return asked.length > 40 ? [] : [...new Set(ends)].filter(Boolean);
};

const plain = (word) => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

// The pages that a word of the source language leads to, from search-source.js: {file: rating}.
const fromSource = (typed, { docnames }) => {
  if (typeof searchSource === "undefined") return {};
  const has = (word) => searchSource.find(([_names, words]) => ` ${words} `.includes(` ${word} `));
  const found = has(plain(typed)) ?? (typed.length > 4 ? has(`${plain(typed)}s`) ?? has(plain(typed).replace(/s$/u, "")) : undefined);
  return Object.fromEntries((found?.[0] ?? []).map((name, at) => [docnames.indexOf(name), 1 - at / 4]));
};

// Whether a word is one of the edition's own; those in titles of another language only are not.
const isOwn = (typed, { terms, titleterms }) =>
  !foreignWords.has(plain(typed)) && [terms, titleterms].some((all) => Object.hasOwn(all, stem(typed)));

// What is searched for each word of a query, as {terms, source, changed}: `changed` is the word that is searched instead.
// A word with hyphens ("time-bank") is searched as a whole if the edition has it, or by its parts. Of a long query the
// first words count.
const LONGEST = 24;
const askedFor = (query, index) => {
  const words = [...new Set([...[index.terms, index.titleterms].flatMap(Object.keys), ...phrases(index).flatMap((one) => one.words)])];
  const known = new Set(words);
  const has = (word) => splitQuery(word).map(stem).every((one) => known.has(one));
  const pieces = query.split(/\s+/u).slice(0, 200).flatMap((piece) => {
    const whole = telling(piece);
    return whole.every(has) ? whole : telling(piece.replace(/[-\u2010\u2011]/gu, " "));
  });
  return [...new Set(pieces)].slice(0, LONGEST).flatMap((typed) => {
    const one = stem(typed);
    const source = isOwn(typed, index) ? {} : fromSource(typed, index);
    const near = known.has(one) ? one : nearest(one, words);
    if (Object.keys(source).length || words.some((word) => word.includes(near))) return { terms: [near], source };
    const changed = meant(typed, index);
    if (changed) return { typed, changed, terms: [stem(changed)], source };
    const parts = partsOf(one, words);
    return (parts.length ? parts : [one]).map((part) => ({ terms: [part], source }));
  });
};

let kept;
const phrases = (index) => (kept ??= phrasesOf(index));

// The score of a word in the text of each page: {file: score}, at most about 4.
const inTexts = (term, index) => {
  const { like, files } = filesWith(term, index);
  const mean = index.docnames.reduce((sum, name) => sum + lengthOf(name), 0) / index.docnames.length;
  return [...files].map((file) => {
    const name = index.docnames[file];
    let count = 0;
    for (const [word, number] of countsIn(name)) count += number * like(word);
    return [file, 0.1 + (4 * count) / (count + 1.2 * (0.3 + (0.7 * lengthOf(name)) / mean))];
  });
};

// The pages for what is asked, as [file, {found, score, best, heading}].
const ranked = (asked, index) => {
  const pages = index.docnames.map(() => ({ found: new Set(), score: 0, best: 0, said: 0 }));
  const many = pages.length;
  asked.forEach(({ terms, source }, at) => {
    const best = new Map();
    const put = (file, score) => best.set(file, Math.max(best.get(file) ?? 0, score));
    terms.forEach((term) => inTexts(term, index).forEach(([file, score]) => put(file, score)));
    Object.entries(source).forEach(([file, rating]) => put(Number(file), 8 * rating));
    const rare = Math.log(1 + many / (best.size + 1)) / Math.log(1 + many / 2);
    for (const [file, score] of best) {
      pages[file].found.add(at);
      pages[file].score += (score * (0.4 + 0.6 * rare)) / asked.length;
    }
  });
  for (const phrase of phrases(index)) {
    const page = pages[phrase.file];
    const hits = asked.map(({ terms }) => Math.max(0, ...terms.flatMap((term) => phrase.words.map((word) => likeness(term, word, 4)))));
    const sum = hits.reduce((total, hit) => total + hit, 0);
    if (!sum) continue;
    hits.forEach((hit, at) => hit && page.found.add(at));
    // The best phrase has all words of the query and no others; a description is as long as it is.
    const share = phrase.whole ? 1 : 0.5 + (0.5 * sum) / Math.max(sum, phrase.length, 1);
    const score = phrase.weight * (sum / asked.length) * share;
    if (phrase.label && score > page.best) Object.assign(page, { best: score, heading: phrase });
    page.said = Math.max(page.said, score);
    page.score += score / 10;
  }
  return [...pages.entries()];
};

Search._performSearch = (query) => {
  const index = Search._index;
  const known = askedFor(query, index);
  // If all words are stop words ("What it is"), headings are all that has them.
  const asked = known.length ? known : [...new Set(stems(query.slice(0, 500), splitQuery))].slice(0, LONGEST).map((one) => ({ terms: [one], source: {} }));
  return { asked, results: ordered(ranked(asked, index), asked.length, index) };
};

// The pages with the most words of the query, and those that have much of it in a heading or a keyword. Pages with equal
// scores are in reading order.
const ordered = (pages, asked, { docnames, titles }) => {
  const links = [...document.querySelectorAll(".contents a")].map((link) => link.getAttribute("href"));
  const place = (file) => links.indexOf(`${docnames[file]}.html`) / 1e4;
  const most = Math.max(1, ...pages.map(([_file, page]) => page.found.size));
  return pages
    .filter(([_file, page]) => page.score && (page.found.size === most || page.said >= 4))
    .map(([file, { score, said, best, heading, found }]) => {
      // A heading that has little of the query, or less than a keyword, is not where the result leads.
      const whole = { label: textOf(titles[file]), kind: SearchResultKind.text };
      const { label, id, kind } = best >= 2 && best === said ? heading : whole;
      return { name: docnames[file], label, id, kind, score: (score + said) * (found.size / asked) ** 1.5 - place(file) };
    })
    .sort((one, other) => other.score - one.score);
};
