// The editor around the pages: which page and message are shown, what is left, and the ways from one to the next.
import { ask, ENDED, mayEdit } from "./ask.js";
import { Form } from "./form.js";
import { allKept, drop, isKept, keepPlace, kept, lastPlace } from "./kept.js";
import { fillList } from "./list.js";
import { refreshPaper, showPaper } from "./paper.js";

const $ = id => document.getElementById(id);
const { pages, first, source } = document.body.dataset;
const languages = JSON.parse(document.body.dataset.languages);
const frame = $("frame");
const ID = /^[0-9a-f]{20}$/;
const STATES = { translated: "translated", fuzzy: "fuzzy", refused: "refused", untranslated: "not translated" };

let tag = first;
let page = "";
let wanted = null;  // what is to be opened once its page is there
let work = { left: [], pages: [], counts: null };
let messages = [];  // of the page that is shown
let told = "";  // what is to be said once the next passage is open

const say = text => { $("said").textContent = text; };
const tell = (type, more = {}) => { if (page) frame.contentWindow.postMessage({ startoolkit: type, ...more }, pages); };
const isTranslated = () => mayEdit() && tag !== source;
const direction = () => languages.find(one => one.tag === tag)?.direction ?? "ltr";

const form = new Form({
  shown: (id, html) => tell("draft", html ? { id, html } : {}),
  saved: (place, state, counts) => {
    const entry = messages.find(one => one.id === place.id && place.page === page);
    if (entry) entry.state = state;
    const others = work.left.filter(one => one.id !== place.id || one.page !== place.page);
    const was = work.left.find(one => one.id === place.id && one.page === place.page);
    work = { ...work, counts, left: state === "translated" ? others : was ? work.left.map(one => (one === was ? { ...one, state } : one)) : work.left };
    paint();
  },
  said: say,
});

const address = (name, language = tag) =>
  `${pages}/${encodeURIComponent(language)}/${name.split("/").map(encodeURIComponent).join("/")}.html`;

const paint = () => {
  const { counts } = work;
  const total = counts ? Object.values(counts).reduce((one, other) => one + other, 0) : 0;
  $("progress").hidden = !isTranslated() || !total;
  $("show-list").hidden = !isTranslated();
  $("show-keys").hidden = !isTranslated();
  if (total) {
    const left = total - counts.translated;
    $("counts").textContent = left ? `${left} of ${total} need work` : `All ${total} translated`;
    for (const state of ["translated", "fuzzy", "refused"]) {
      document.querySelector(`.meter .${state}`).style.setProperty("inline-size", `${(100 * counts[state]) / total}%`);
    }
    $("welcome-said").textContent = left
      ? `Of ${total} passages, ${counts.untranslated} are not translated, ${counts.fuzzy} fuzzy, ${counts.refused} refused.`
      : "Everything is translated.";
    $("begin").hidden = !left;
  }
  tell("left", { left: Object.fromEntries(messages.filter(one => one.state !== "translated").map(one => [one.id, one.state])) });
  form.place(messages.findIndex(one => one.id === form.at?.id), messages.length);
};

const readWork = async () => {
  if (!isTranslated()) return paint();
  const asked = tag;
  try {
    const said = await ask("left", { tag });
    if (asked !== tag) return;
    work = said;
    await readPage();
  } catch (error) {
    $("welcome-said").textContent = error.message;
    say(error.message);
  }
};
const list = () => fillList(messages, { tag, direction: direction() }, form.at?.id, STATES, one => isKept({ tag, page, id: one.id }), id => open(id, { scroll: true }));
const readPage = async () => {
  const asked = page;
  const said = page ? await ask("page", { tag, page }) : { messages: [] };
  if (asked !== page) return;
  messages = said.messages;
  if ($("list").open) list();
  paint();
};

const open = async (id, { focus = true, scroll = false } = {}) => {
  if (!isTranslated() || !ID.test(id)) return;
  if (form.isEnded) return say(ENDED);  // what is not saved stays where it can be copied
  const place = { tag, page, id };
  keepPlace(place);
  tell("choose", { id, scroll });
  const carried = told;
  told = "";
  await form.open(place, direction(), { focus, told: carried });
  form.place(messages.findIndex(one => one.id === form.at?.id), messages.length);
};
const go = async (name, id) => {
  if (name === page) return open(id, { scroll: true });
  wanted = { page: name, id };
  frame.contentWindow.location.replace(address(name));
};
const close = () => {
  if (form.isEnded) return say(ENDED);
  const id = form.at?.id ?? "";
  form.close();
  keepPlace(null);
  frame.focus();
  tell("choose", { id, focus: true });
};

// The next passage that is left, by pages in the order of readers and then by its place on the page.
const rank = one => [work.pages.indexOf(one.page), one.page === page ? messages.findIndex(other => other.id === one.id) : 0];
const compare = ([one, two], [three, four]) => one - three || two - four;
const step = (by, before = "") => {
  const { left } = work;
  if (form.isEnded) return say(ENDED);
  if (!work.counts) return say(`${before} The passages are still being counted.`.trim());
  if (!left.length) return say(`${before} Nothing is left: everything is translated.`.trim());
  const here = rank({ page, id: form.at?.id });
  const order = one => compare(rank(one), here);
  const further = left.filter(one => (one.page === page ? one.id !== form.at?.id : true) && order(one) * by > 0);
  const found = by > 0 ? further[0] : further.at(-1);
  const next = found ?? (by > 0 ? left[0] : left.at(-1));
  told = `${before} ${found ? "" : by > 0 ? "From the start again." : "From the end again."}`.trim();
  go(next.page, next.id);
};
const stepOnPage = by => {
  const at = messages.findIndex(one => one.id === form.at?.id) + by;
  const next = messages[at < 0 && by < 0 ? messages.length - 1 : at];
  if (next) open(next.id, { scroll: true });
};
const save = async isNext => {
  const saved = form.at ? await form.save() : "";
  if (saved && isNext) step(1, saved);
};
const undo = async () => {
  const place = await form.undo(tag);
  if (!place) return;
  await readWork();
  told = "Undone.";
  await go(place.page, place.id);
};

const paper = () => {
  if (form.at) showPaper(form.at);
};

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  PageDown: () => stepOnPage(1),
  PageUp: () => stepOnPage(-1),
};
const pressed = event => {
  if (document.querySelector("dialog[open]")) return;
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
  if (event.altKey && !event.ctrlKey && !event.metaKey && KEYS[event.key]) KEYS[event.key]();
  else if (event.key === "F8") undo();
  else if (event.key === "F9") paper();
  else if (event.key === "Escape" && form.at) close();
  else if (isCommand && event.key === "Enter") save(true);
  else if (isCommand && event.key === "s") save(false);
  else return;
  event.preventDefault();
};

// What pages tell is data: of the frame only, of the shapes that are known here, and no wish while somebody works outside of
// the frame.  Nothing that they tell saves or takes back anything.
addEventListener("message", event => {
  if (event.source !== frame.contentWindow || event.origin !== pages || !event.data) return;
  const { startoolkit: type, id, key, path, tag: language } = event.data;
  if (type === "ready" && typeof path === "string" && languages.some(one => one.tag === language)) arrived(language, docname(path));
  else if (type === "shown") form.show();
  if (document.activeElement !== frame) return;
  if (type === "open" && typeof id === "string") open(id);
  else if (type === "key" && Object.hasOwn(KEYS, key)) KEYS[key]();
  else if (type === "key" && key === "F9") paper();
  else if (type === "key" && key === "Escape" && form.at) close();
});
const docname = path => {
  try {
    return decodeURIComponent(path).match(/^\/[^/]+\/(.*?)(\.html)?$/)?.[1] || "index";
  } catch {
    return "index";
  }
};

const arrived = async (language, name) => {
  const isStart = !listening;
  const isOther = language !== tag || isStart;
  if (isOther || name !== page) say("");
  tag = language;
  page = name;
  messages = [];
  tell("hello");
  $("language").value = tag;
  $("panel").hidden = mayEdit() && tag === source;
  if (isOther) {
    work = { left: [], pages: [], counts: null };
    $("begin").hidden = true;  // until it is known what is left
    form.close();
    listen();
  }
  const next = wanted?.page === page ? wanted : null;
  wanted = null;
  if (!next) told = "";
  if (form.at && (form.at.page !== page || form.at.tag !== tag) && !next) form.close();
  if (isStart && !next && mayEdit()) await openKept();
  if (!isTranslated()) return paint();
  const reading = isOther ? readWork() : readPage().catch(error => say(error.message));
  if (next) await open(next.id, { scroll: true });
  await reading;
};

// Changes of the sources: the page follows by itself, the lists and the open message are asked for again.
let listening = null;
let waiting = 0;
const ended = is => {
  if (is === form.isEnded) return;
  form.ended = is;
  $("begin").disabled = is;
  $("show-list").disabled = is;
  $("how").hidden = is;
  say(is ? ENDED : "");
  if (!is && isTranslated()) readWork();
};
const listen = () => {
  listening?.close();
  listening = new EventSource(`/_preview/events?tag=${encodeURIComponent(tag)}`);
  listening.onerror = () => ended(true);
  listening.onopen = () => ended(false);
  listening.onmessage = event => {
    const change = JSON.parse(event.data);
    if (change.tag !== tag || change.first || change.errors?.length || !isTranslated()) return;
    form.refresh();
    refreshPaper();
    clearTimeout(waiting);
    waiting = setTimeout(readWork, 700);
  };
};

for (const { tag: one, name, direction: dir } of languages) {
  const option = new Option(one === source ? `${name} (source)` : name, one);
  option.lang = one;
  option.dir = dir;
  $("language").add(option);
}
$("language").value = first;
$("language").parentElement.hidden = false;
$("language").addEventListener("change", event => frame.contentWindow.location.replace(address(page || "index", event.target.value)));
$("begin").addEventListener("click", () => (work.left[0] ? go(work.left[0].page, work.left[0].id) : step(1)));
$("previous").addEventListener("click", () => step(-1));
$("next").addEventListener("click", () => step(1));
$("close").addEventListener("click", close);
$("form").addEventListener("submit", event => {
  event.preventDefault();
  save(true);
});
$("save").addEventListener("click", () => save(false));
$("undo").addEventListener("click", undo);
$("show-paper").addEventListener("click", paper);
$("show-keys").addEventListener("click", () => $("keys").showModal());
$("show-list").addEventListener("click", () => {
  list();
  $("list").showModal();
});
for (const name of ["list", "keys"]) $(`close-${name}`).addEventListener("click", () => $(name).close());
addEventListener("keydown", pressed);
addEventListener("beforeunload", event => { if (allKept().length) event.preventDefault(); });

// Opens what an earlier preview left unsaved; where its passage is gone, the text is shown for the last time.
async function openKept() {
  const [place] = allKept();
  if (!place) return;
  try {
    await ask("message", place);
    wanted = place;
    frame.contentWindow.location.replace(address(place.page, place.tag));
  } catch (error) {
    if (!error.status) return;  // the server does not answer
    say(`${error.message} What was written there and not saved: ${kept(place).text}`);
    drop(place);
  }
}

$("panel").hidden = first === source && mayEdit();
if (!mayEdit()) {
  $("panel").hidden = false;
  $("begin").hidden = true;
  $("welcome-said").textContent = "To edit, open the address that the terminal shows; it opens the editor once.";
}
const last = lastPlace();
if (last && mayEdit() && languages.some(one => one.tag === last.tag)) {
  tag = last.tag;
  wanted = last;
  frame.src = address(last.page);
}
