// One sheet on paper, filled in or empty. The words stay where they are: the style sheet hides them, and everything but the
// sheet, while the page prints (see styles/sheet-tools.css).

const printSheet = (sheet, how) => {
  const title = document.title;
  const done = () => {
    delete document.documentElement.dataset.prints;
    delete sheet.box.dataset.printed;
    document.title = title;
  };
  document.documentElement.dataset.prints = how;
  sheet.box.dataset.printed = how;
  document.title = sheet.title.textContent.trim(); // the name that browsers propose for a PDF
  addEventListener("afterprint", done, { once: true });
  print();
};

const printers = (sheet) => [
  button(WORDS.printFilled, sheet, () => printSheet(sheet, "filled")),
  button(WORDS.printEmpty, sheet, () => printSheet(sheet, "empty")),
];
