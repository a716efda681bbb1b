// A sheet is saved to a file, and opened from one.

const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

// Offers the file as a download; returns the sentence to tell.
const saveFile = (sheet) => {
  const file = `${sheet.briefing}-${sheet.id.split("#").pop()}-${today()}.json`;
  const url = URL.createObjectURL(new Blob([textOf(sheet, stateOf(sheet))], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href: url, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  return [WORDS.saved, { file }];
};

// Reads a file: {state, sentences}; without a state the sentences tell why it cannot be opened.
const readFile = async (sheet, { name: file, size, text }) => {
  if (size > LARGEST) {
    const kilobytes = new Intl.NumberFormat(lang, { style: "unit", unit: "kilobyte" });
    return { sentences: [[WORDS.tooLarge, { file, size: kilobytes.format(LARGEST / 1024) }]] };
  }
  const { problem, state, edition, strange, long } = readSheet(await text(), sheet);
  if (problem) return { sentences: [[problem[0], { file, ...problem[1] }]] };
  const sentences = [[WORDS.opened, { file }]];
  if (typeof edition === "string" && edition !== sheet.edition) sentences.push([WORDS.otherEdition, { label: shortened(edition) }]);
  if (strange.length) sentences.push([WORDS.leftOut, { names: listed(sheet, strange) }]);
  if (long.length) sentences.push([WORDS.tooLong, { names: listed(sheet, long) }]);
  return { state, sentences };
};

// The button that opens a file, and its file chooser; `opened` gets the state and the sentences to tell, `refused` only these.
const opener = (sheet, opened, refused) => {
  const picker = Object.assign(made("input", ""), { type: "file", accept: ".json,application/json", hidden: true });
  const open = button(WORDS.open, sheet, () => picker.click());
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    picker.value = "";
    if (!file) return;
    const text = () => file.text().catch(() => ""); // it may have gone since it was chosen
    const { state, sentences } = await readFile(sheet, { name: file.name, size: file.size, text });
    if (!state) refused(sentences);
    else if (!isFilled(sheet) || (await mayReplace(file.name))) opened(state, sentences, open);
    else refused([]); // what was told before is over
  });
  return [open, picker];
};
