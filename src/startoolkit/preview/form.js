// The form of one message: what is known of it, what is written, and how it is saved.
import { ask } from "./ask.js";
import { drop, keep, kept } from "./kept.js";

const $ = id => document.getElementById(id);
const PAUSE = 250;  // milliseconds without a key before the server is asked what there is to say
const NAMES = { translated: "Translated", fuzzy: "Fuzzy", refused: "Refused", untranslated: "Not translated" };

const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

export class Form {
  // `shown(id, html)` is called with what the page is to show, `saved(place, state, counts)` after saving, `said(text)`
  // with what there is to say.
  constructor({ shown, saved, said }) {
    Object.assign(this, { shown, saved, said, at: null, entry: null, isEnded: false, asked: 0, html: null, timer: 0 });
    $("text").addEventListener("input", () => this.typed());
    $("fuzzy").addEventListener("change", () => this.kept());
    addEventListener("pagehide", () => this.kept());
    addEventListener("beforeunload", () => this.kept());
    $("copy").addEventListener("click", () => this.put(this.entry.msgid, 0, $("text").value.length));
    $("keep-mine").addEventListener("click", () => {
      this.version = this.theirs.version;
      this.save();
    });
    $("take-theirs").addEventListener("click", () => {
      drop(this.at);
      this.fill({ entry: this.theirs, more: this.more });
      $("text").focus();
    });
  }

  get isChanged() {
    return this.at !== null && this.entry !== null && ($("text").value !== this.entry.msgstr || $("fuzzy").checked !== this.entry.is_fuzzy);
  }

  async open(place, direction, { focus, told }) {
    this.kept();
    clearTimeout(this.timer);
    this.at = place;
    this.entry = null;
    this.html = null;
    $("text").readOnly = true;  // until it is there
    this.shown(place.id, null);
    let said;
    try {
      said = await ask("message", place);
    } catch (error) {
      return this.said(error.message);
    }
    if (this.at !== place) return;
    Object.assign($("text"), { lang: place.tag, dir: direction });
    Object.assign($("theirs"), { lang: place.tag, dir: direction });
    $("welcome").hidden = true;
    $("form").hidden = false;
    this.said(told);
    this.fill(said);
    $("inner").scrollTop = 0;
    if (focus) $("text").focus();
  }

  close() {
    this.kept();
    if (this.at) this.shown(this.at.id, null);
    this.at = this.entry = null;
    clearTimeout(this.timer);
    $("form").hidden = true;
    $("welcome").hidden = false;
  }

  // Shows a message as the server has told it, with the text that was not saved where there is one.
  fill({ entry, more }) {
    Object.assign(this, { entry, more, version: entry.version });
    const draft = kept(this.at);
    $("text").readOnly = false;
    $("text").value = draft?.text ?? entry.msgstr;
    $("fuzzy").checked = draft?.fuzzy ?? entry.is_fuzzy;
    $("conflict").hidden = true;
    this.isUnmarked = false;
    this.state(more.state);
    this.source(entry, more);
    this.elsewhere(more.elsewhere);
    $("file").textContent = entry.line ? `${more.file}:${entry.line}` : `${more.file} lacks this message: run startoolkit update.`;
    if (draft && draft.version !== entry.version) this.conflict(entry);
    else if (draft) this.said("This was not saved yet.");
    this.judge();
  }

  state(state) {
    $("state").textContent = NAMES[state];
    $("state").className = `state is-${state}`;
  }

  place(index, count) {
    $("where").textContent = index < 0 ? "" : `${index + 1} of ${count}`;
  }

  source(entry, more) {
    Object.assign($("source"), { lang: document.body.dataset.source, dir: document.body.dataset.sourceDirection });
    const marks = { same: "span", old: "del", new: "ins" };
    const pieces = more.changed.map(([kind, text]) => element(marks[kind], text));
    $("source").replaceChildren(...(pieces.length ? pieces : [entry.msgid]));
    $("changed-note").hidden = !pieces.length;
    $("unseen").textContent = more.unseen ? `: ${more.unseen}` : "";
    const said = [...entry.extracted.map(text => ["Note of the authors", text]), ...entry.comments.map(text => ["Comment", text])];
    $("notes").replaceChildren(...said.filter(([, text]) => text.trim()).map(([name, text]) => {
      const line = element("p", "");
      line.append(element("strong", `${name}: `), text);
      return line;
    }));
  }

  elsewhere(found) {
    $("elsewhere-part").hidden = !found.length;
    $("elsewhere").replaceChildren(...found.map(one => {
      const row = document.createElement("li");
      const words = element("span", one.msgstr, { lang: this.at.tag, dir: $("text").dir });
      const use = element("button", "Use", { type: "button", class: "plain", "aria-label": `Use: ${one.msgstr.slice(0, 60)}` });
      use.addEventListener("click", () => this.put(one.msgstr, 0, $("text").value.length));
      row.append(words, " ", element("span", one.fuzzy ? `${one.catalog}, fuzzy` : one.catalog, { class: "quiet" }), " ", use);
      return row;
    }));
  }

  terms(found) {
    $("terms-part").hidden = !found.length;
    $("terms").replaceChildren(...found.map(one => {
      const row = document.createElement("li");
      row.className = one.kept ? "is-kept" : "";
      row.append(element("span", one.source, { lang: document.body.dataset.source }), " ");
      for (const word of one.words) {
        const put = element("button", word, { type: "button", class: "word", lang: this.at.tag, title: "Insert" });
        put.addEventListener("click", () => this.put(word, $("text").selectionStart, $("text").selectionEnd));
        row.append(put, " ");
      }
      if (one.kept) row.append(element("span", "✓", { "aria-label": "used", role: "img" }));
      return row;
    }));
  }

  put(words, start, end) {
    if (!this.entry) return;
    $("text").focus();
    $("text").setRangeText(words, start, end, "end");
    this.typed();
  }

  typed() {
    if (!this.entry) return;
    if (!this.isEnded) this.said("");  // what was said is of another text
    if (this.entry.is_fuzzy && $("fuzzy").checked && !this.isUnmarked) {
      this.isUnmarked = true;
      $("fuzzy").checked = false;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.kept();
      this.judge();
    }, PAUSE);
  }

  // Keeps the text where it outlives a reload.
  kept() {
    if (!this.entry) return;
    if (this.isChanged) keep(this.at, { text: $("text").value, fuzzy: $("fuzzy").checked, version: this.version });
    else drop(this.at);
  }

  // Asks what there is to say of the text, and how it looks.
  async judge() {
    this.asked += 1;
    const { asked, at } = this;
    try {
      const said = await ask("judge", { ...at, text: $("text").value });
      if (asked !== this.asked || at !== this.at) return;
      this.found(said.findings.filter(one => one.check !== "untranslated" || this.isChanged));
      this.terms(said.terms);
      this.html = this.isChanged ? said.html : null;
      this.show();
    } catch (error) {
      if (asked === this.asked) this.said(error.message);
    }
  }

  show() {
    if (this.at) this.shown(this.at.id, this.html);
  }

  found(findings) {
    $("found").replaceChildren(...findings.map((one, at) => {
      const isRefused = one.check === "refused";
      const line = element("p", "", { class: isRefused ? "is-refused" : `is-${one.severity}` });
      line.append(element("strong", isRefused ? (at ? "And: " : "Cannot be saved: ") : `${one.severity}, ${one.check}: `), one.message);
      line.append(" ", element("span", one.hint, { class: "quiet" }));
      return line;
    }));
    if (findings.length && this.isChanged) $("found").scrollIntoView({ block: "nearest" });  // not below the buttons
    $("text").setAttribute("aria-invalid", String(findings.some(one => one.check === "refused")));
  }

  conflict(entry) {
    this.theirs = entry;
    $("theirs").textContent = entry.msgstr || "(empty)";
    $("conflict").hidden = false;
  }

  // The file may have changed: shows it, unless there is text that is not saved.
  async refresh() {
    const { at } = this;
    if (!at || !this.entry) return;
    try {
      const said = await ask("message", at);
      if (at !== this.at) return;
      this.state(said.more.state);
      if (said.entry.version === this.entry.version) return;
      if (this.isChanged && said.entry.version !== this.version) this.conflict(said.entry);
      else if (!this.isChanged) this.fill(said);
    } catch (error) {
      this.said(error.message);
    }
  }

  // Whether the preview has ended, so that nothing can be saved.
  set ended(isEnded) {
    this.isEnded = isEnded;
    for (const name of ["save-next", "save", "undo", "show-paper", "keep-mine"]) $(name).disabled = isEnded;
  }

  // Returns what is said of it once it is saved, or else nothing.
  async save() {
    const { at, entry, version } = this;
    if (!entry || this.isEnded) return "";
    if (!this.isChanged && version === entry.version) {
      this.said("Saved already.");
      return "Saved already.";
    }
    const text = $("text").value;
    const fuzzy = $("fuzzy").checked;
    try {
      const said = await ask("save", { ...at, text, fuzzy, version });
      const isAsWritten = at === this.at && $("text").value === text && $("fuzzy").checked === fuzzy;
      if (isAsWritten || at !== this.at) drop(at);
      if (at === this.at) {
        if (isAsWritten) this.fill(said);
        else Object.assign(this, { entry: said.entry, version: said.entry.version });
      }
      this.saved(at, said.more.state, said.counts);
      const isEmpty = said.more.state === "untranslated";
      const told = isEmpty ? "Saved. The passage counts as untranslated: the edition shows the source." : "Saved.";
      this.said(told);
      return told;
    } catch (error) {
      if (error.status === 409 && at === this.at) {
        this.conflict(error.entry);
        this.said("Not saved: the catalogue was changed meanwhile.");
      } else if (error.code === "translation-refused" && at === this.at) {
        this.judge();
        this.said("Not saved: what is wrong stands below the text.");
      } else this.said(`Not saved: ${error.message}${error.hint ? ` ${error.hint}` : ""}`);
      return "";
    }
  }

  // Takes back what was saved last, by anybody at this preview; returns its place, or null.
  async undo(tag) {
    if (this.isEnded) return null;
    try {
      const said = await ask("undo", { tag });
      this.said("Undone.");
      return said;
    } catch (error) {
      this.said(`${error.message}${error.hint ? ` ${error.hint}` : ""}`);
      return null;
    }
  }
}
