// The tools of a sheet: save, open, print, clear, keep on the device; and what they tell.

// The line below the buttons: what has happened, and a button that undoes it.
const messageOf = (sheet, undoTo) => {
  const status = made("p", "sheet-status");
  status.setAttribute("role", "status");
  const undo = button(WORDS.undo, sheet, () => {
    const [state, origin] = undo.steps;
    undoTo(state);
    tell(WORDS.undone);
    origin.focus();
  });
  // Tells sentences, each a word or [word, values]. With `before`, the state to go back to, it can be undone.
  const tell = (sentences, before = null, origin = null) => {
    const parts = [sentences].flat().map((sentence) => spoken("span", ...[sentence.word ?? sentence, sentence.values]));
    status.replaceChildren(...parts.flatMap((part) => [part, " "]));
    undo.steps = [before, origin];
    undo.hidden = !before;
  };
  undo.hidden = true;
  const withdraw = () => undo.hidden || tell([]);
  return { part: made("div", "sheet-message", status, undo), tell, withdraw };
};

// Asks before words are replaced: a promise of whether they may be.
const mayReplace = (sheet, name) =>
  new Promise((answer) => {
    const dialog = made("dialog", "sheet-question");
    const question = spoken("p", WORDS.replaces, { file: name });
    question.id = newId();
    dialog.setAttribute("aria-labelledby", question.id);
    const choose = (value) => () => dialog.close(value);
    dialog.append(question, made("p", "sheet-buttons", button(WORDS.replace, null, choose("replace")), " ", button(WORDS.cancel, null, choose(""))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "replace");
    });
    document.body.append(dialog);
    dialog.showModal();
  });

const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

const saveFile = (sheet) => {
  const name = `${sheet.briefing}-${sheet.id.split("#").pop()}-${today()}.json`;
  const url = URL.createObjectURL(new Blob([textOf(sheet, stateOf(sheet))], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  return name;
};

// Reads a file into a sheet. Calls `opened` with the sentences to tell and the state before.
const openFile = async (sheet, file, tell, opened) => {
  const refuse = (word, values) => tell({ word, values: { file: file.name, ...values } });
  if (file.size > LARGEST) {
    const kilobytes = new Intl.NumberFormat(lang, { style: "unit", unit: "kilobyte" });
    return refuse(WORDS.tooLarge, { size: kilobytes.format(LARGEST / 1024) });
  }
  let text = "";
  try {
    text = await file.text();
  } catch (error) {
    return refuse(WORDS.notSheet);
  }
  const { problem, state, edition, strange, long } = readSheet(text, sheet);
  if (problem) return refuse(...problem);
  if (isFilled(sheet) && !(await mayReplace(sheet, file.name))) return;
  const sentences = [{ word: WORDS.opened, values: { file: file.name } }];
  if (edition !== sheet.edition && typeof edition === "string") sentences.push({ word: WORDS.otherEdition, values: { label: shortened(edition) } });
  if (strange.length) sentences.push({ word: WORDS.leftOut, values: { names: listed(strange) } });
  if (long.length) sentences.push({ word: WORDS.tooLong, values: { names: listed(long) } });
  const before = stateOf(sheet);
  put(sheet, state);
  opened(sentences, before);
};

// The choice where the sheet is kept, with what it means.
const keeper = (sheet, choose) => {
  const box = Object.assign(made("input", "sheet-keep"), { type: "checkbox", id: newId(), autocomplete: "off" });
  const label = Object.assign(made("label", "", box, " ", spoken("span", WORDS.keep)), { htmlFor: box.id });
  const note = Object.assign(spoken("p", WORDS.device), { id: newId(), className: "sheet-note" });
  label.lastChild.id = newId();
  box.setAttribute("aria-labelledby", `${label.lastChild.id} ${sheet.title.id}`);
  box.setAttribute("aria-describedby", note.id);
  box.addEventListener("change", () => choose(box.checked));
  const parts = [spoken("p", WORDS.tab), label, note];
  if (sheet.box.hasAttribute("data-private")) {
    const warning = Object.assign(spoken("p", WORDS.private), { id: newId(), className: "sheet-private" });
    box.setAttribute("aria-describedby", `${warning.id} ${note.id}`);
    parts.unshift(warning);
  }
  return { box, part: made("div", "sheet-keeping", ...parts) };
};

const equip = (sheet, place) => {
  if (!sheet.fields().length && !sheet.boxes().length) {
    place.replaceChildren(made("p", "sheet-buttons", button(WORDS.print, sheet, () => printSheet(sheet, "filled"))));
    place.hidden = false;
    return;
  }
  let problem = null;
  const changed = () => {
    addUp(sheet);
    const now = keep(sheet);
    if (now && now !== problem) message.tell(now);
    problem = now;
    keeping.box.checked = sheet.kept;
  };
  const message = messageOf(sheet, ({ state, kept }) => {
    sheet.kept = kept;
    put(sheet, state);
    changed();
  });
  const keeping = keeper(sheet, (wanted) => {
    sheet.kept = wanted;
    if (!wanted) store(DEVICE, sheet, null);
    changed();
    if (sheet.kept === wanted && !problem) message.tell(wanted ? WORDS.kept : WORDS.notKept);
  });
  const picker = Object.assign(made("input", ""), { type: "file", accept: ".json,application/json", hidden: true });
  const open = button(WORDS.open, sheet, () => picker.click());
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    const { kept } = sheet;
    if (file)
      await openFile(sheet, file, message.tell, (sentences, state) => {
        message.tell(sentences, { state, kept }, open);
        changed();
      });
    picker.value = "";
  });
  const clear = button(WORDS.clear, sheet, () => {
    const before = { state: stateOf(sheet), kept: sheet.kept };
    put(sheet, EMPTY(sheet));
    sheet.kept = false;
    store(DEVICE, sheet, null);
    changed();
    message.tell(WORDS.cleared, before, clear);
  });
  const save = button(WORDS.save, sheet, () => message.tell({ word: WORDS.saved, values: { file: saveFile(sheet) } }));
  const filledIn = button(WORDS.printFilled, sheet, () => printSheet(sheet, "filled"));
  const empty = button(WORDS.printEmpty, sheet, () => printSheet(sheet, "empty"));
  place.replaceChildren(made("div", "sheet-buttons", save, open, picker, filledIn, empty, clear), message.part, keeping.part);
  place.hidden = false;

  for (const table of growing(sheet)) rowButtons(sheet, table, { changed, tell: message.tell });
  for (const name of ["input", "change"])
    sheet.box.addEventListener(name, ({ target }) => {
      if (place.contains(target)) return;
      if (target.matches("textarea")) showWords(target);
      message.withdraw();
      changed();
    });
  sheet.box.addEventListener("submit", (event) => event.preventDefault());
  const fill = () => {
    restore(sheet);
    keeping.box.checked = Boolean(sheet.kept);
  };
  sheet.fields().forEach(showWords);
  fill();
  addUp(sheet);
  addEventListener("pageshow", ({ persisted }) => persisted && fill());
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== keyOf(sheet) && key !== null) return;
    if (newValue === null) sheet.kept = false;
    else if (sheet.kept || !isFilled(sheet)) return fill();
    changed();
  });
};

for (const box of document.querySelectorAll("[data-sheet]")) {
  const sheet = sheetOf(box);
  if (!sheet.title) continue;
  const place = box.querySelector(".sheet-tools") ?? box.appendChild(made("div", "sheet-tools"));
  sheet.title.id ||= newId();
  equip(sheet, place);
}
