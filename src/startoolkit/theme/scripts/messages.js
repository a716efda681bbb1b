// What a sheet tells its reader, and asks.

// The line below the buttons: sentences, each a [word, values], read aloud; and a button that undoes what they tell.
const messageOf = (sheet, undoTo) => {
  const status = made("p", "sheet-status");
  status.setAttribute("role", "status");
  let before = null;
  let origin = null;
  const undo = button(WORDS.undo, sheet, () => {
    undoTo(before);
    origin.focus();
    tell([[WORDS.undone]]);
  });
  const offer = (state, from) => {
    before = state;
    origin = from;
    undo.hidden = !before;
  };
  // With `state`, what was there before, it can be undone; `from` is the button that did it.
  const tell = (sentences, state = null, from = null) => {
    status.replaceChildren(...sentences.flatMap(([word, values]) => [spoken("span", word, values), " "]));
    offer(state, from);
  };
  offer(null);
  // What was told can no longer be undone without losing what was written since.
  const withdraw = () => {
    if (before) tell([]);
  };
  return { part: made("div", "sheet-message", status, undo), tell, withdraw };
};

// Asks before words are replaced: a promise of whether they may be.
const mayReplace = (file) =>
  new Promise((answer) => {
    const dialog = made("dialog", "sheet-question");
    const question = Object.assign(spoken("p", WORDS.replaces, { file }), { id: newId() });
    // Enter, pressed without reading, loses nothing: the button that keeps all has the focus.
    const choices = [[WORDS.replace, "replace"], [WORDS.cancel, ""]].map(([word, value]) => button(word, null, () => dialog.close(value)));
    choices[1].autofocus = true;
    dialog.setAttribute("aria-labelledby", question.id);
    dialog.append(question, made("div", "sheet-buttons", ...choices));
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "replace");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
