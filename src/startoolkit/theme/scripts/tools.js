// The tools of a sheet: save, open, print, clear, keep on the device.

const PAUSE = 500; // milliseconds without a key until sums are computed: they are read aloud when they change

// The choice where the sheet is kept, with what it means; `show` tells where it is kept now.
const keeper = (sheet, choose) => {
  const box = Object.assign(made("input", ""), { type: "checkbox", id: newId(), autocomplete: "off" });
  const text = Object.assign(spoken("span", WORDS.keep), { id: newId() });
  const label = Object.assign(made("label", "", box, text), { htmlFor: box.id });
  const notes = [Object.assign(spoken("p", WORDS.device), { id: newId(), className: "sheet-note" })];
  if (sheet.isPrivate) notes.unshift(Object.assign(spoken("p", WORDS.private), { id: newId(), className: "sheet-private" }));
  box.setAttribute("aria-labelledby", `${text.id} ${sheet.title.id}`);
  box.setAttribute("aria-describedby", notes.map((note) => note.id).join(" "));
  box.addEventListener("change", () => choose(box.checked));
  const place = made("p", "");
  const show = () => {
    box.checked = sheet.kept;
    place.replaceChildren(spoken("span", sheet.lost ? WORDS.nowhere : sheet.kept ? WORDS.onDevice : WORDS.tab));
  };
  return { show, part: made("div", "sheet-keeping", place, label, ...notes) };
};

const equip = (sheet, place) => {
  let problem = null;
  // Keeps what is there now, and tells what has happened, if anything: see messageOf.
  const changed = (sentences = [], before = null, origin = null) => {
    const now = keep(sheet);
    if (now !== problem) {
      warning.replaceChildren(...(now ? [spoken("span", now)] : []));
      if (sheet.box.contains(document.activeElement)) document.activeElement.scrollIntoView({ block: "nearest" }); // not behind it
    }
    problem = now;
    keeping.show();
    if (sentences.length) message.tell(sentences, before, origin);
  };
  const replace = (state, kept, sentences, origin) => {
    const before = { state: stateOf(sheet), kept: sheet.kept };
    put(sheet, state);
    sheet.kept = kept;
    if (!kept) store(DEVICE, sheet, null);
    changed(sentences, before, origin);
  };
  // What is wrong with keeping the sheet: seen wherever one writes on it.
  const warning = made("p", "sheet-warning");
  warning.setAttribute("role", "status");
  const message = messageOf(sheet, ({ state, kept }) => replace(state, kept, []));
  const keeping = keeper(sheet, (wanted) => {
    sheet.kept = wanted;
    if (!wanted) store(DEVICE, sheet, null);
    changed();
    if (sheet.kept === wanted) message.tell([[wanted ? WORDS.kept : WORDS.notKept]]);
  });
  const save = button(WORDS.save, sheet, () => message.tell([saveFile(sheet)]));
  const open = opener(sheet, (state, sentences, origin) => replace(state, sheet.kept, sentences, origin), message.tell);
  const clear = button(WORDS.clear, sheet, () => replace(emptied(sheet), false, [[WORDS.cleared]], clear));
  place.replaceChildren(made("div", "sheet-buttons", save, ...open, ...printers(sheet), clear), message.part, keeping.part);
  place.after(warning);
  for (const table of growing(sheet)) rowButtons(sheet, table, changed);
  listen(sheet, () => {
    message.withdraw();
    changed();
  });

  const fill = () => {
    const found = restore(sheet);
    keeping.show();
    return found;
  };
  sheet.fields().forEach(showWords);
  if (!fill()) addUp(sheet);
  // Back from another page, on which the same sheet may have been changed or cleared.
  addEventListener("pageshow", ({ persisted }) => persisted && !fill() && !problem && put(sheet, emptied(sheet)));
  // Another tab has changed the sheet on the device; what is written only here stays.
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== keyOf(sheet)) return;
    if (newValue !== null && (sheet.kept || !isFilled(sheet))) return fill();
    if (newValue === null) sheet.kept = false;
    changed();
  });
};

// Calls `written` at each change of a field or box, and computes the sums after a pause.
const listen = (sheet, written) => {
  let timer;
  const act = ({ target, type }) => {
    if (!target.name) return;
    if (target.matches("textarea")) showWords(target);
    written();
    clearTimeout(timer);
    timer = setTimeout(() => addUp(sheet), type === "input" ? PAUSE : 0);
  };
  for (const name of ["input", "change"]) sheet.box.addEventListener(name, act);
};

for (const box of document.querySelectorAll("[data-sheet]")) {
  const sheet = sheetOf(box);
  if (!sheet.title) continue;
  sheet.title.id ||= newId();
  const place = box.querySelector(".sheet-tools") ?? box.appendChild(made("div", "sheet-tools"));
  if (sheet.fields().length || sheet.boxes().length) equip(sheet, place);
  else place.append(made("div", "sheet-buttons", button(WORDS.print, sheet, () => printSheet(sheet, "filled"))));
  place.hidden = false;
}
