// Helps while reading: links to sections that can be copied, the citation, and glossary terms that explain themselves.
// Progressive enhancement only: without this script links lead where they say.
"use strict";

// What has happened is shown for a moment, and said to screen readers.
const status = document.querySelector(".status");
let statusTimer;
const tell = (text) => {
  status.textContent = text;
  clearTimeout(statusTimer);
  statusTimer = setTimeout(() => {
    status.textContent = "";
  }, 4000);
};

// Browsers let a page write to the clipboard in a secure context only (https:, localhost, file:).
if (navigator.clipboard) {
  const { copy, copied } = status.dataset;
  for (const link of document.querySelectorAll("article .headerlink")) {
    const name = link.getAttribute("aria-label") || "";
    link.setAttribute("aria-label", name.startsWith(`${link.title}: `) ? copy + name.slice(link.title.length) : copy);
    link.title = copy;
    link.addEventListener("click", () => {
      navigator.clipboard.writeText(link.href).then(() => tell(copied), () => {}); // the link is followed all the same
    });
  }
}
for (const button of document.querySelectorAll("button[data-copies]")) {
  const text = document.getElementById(button.dataset.copies);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text.textContent).then(
      () => tell(button.dataset.done),
      () => getSelection().selectAllChildren(text),
    );
  });
}

// A term shows its definition on hover, on keyboard focus and on the first tap. It stays while the pointer is on it, and
// Escape closes it (WCAG 2.2, 1.4.13).
const DELAY = 300;
const MARGIN = 12;
let shown = null; // the link whose definition is shown
let termTimer;
const boxOf = (link) => document.getElementById(link.getAttribute("aria-describedby")).closest(".term");
const hideTerm = () => {
  clearTimeout(termTimer);
  if (shown) boxOf(shown).hidePopover();
  shown = null;
};
const showTerm = (link) => {
  clearTimeout(termTimer);
  if (shown === link) return;
  hideTerm();
  shown = link;
  const box = boxOf(link);
  box.showPopover();
  const lines = link.getClientRects();
  const [first, last] = [lines[0], lines[lines.length - 1]];
  const { width, height } = box.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - MARGIN;
  const above = last.bottom + height + MARGIN > innerHeight && first.top - height > MARGIN;
  const start = getComputedStyle(link).direction === "rtl" ? last.right - width : last.left;
  box.style.left = `${Math.max(MARGIN, Math.min(start, room)) + scrollX}px`;
  box.style.top = `${(above ? first.top - height - 6 : last.bottom + 6) + scrollY}px`;
};
const soon = (act) => {
  clearTimeout(termTimer);
  termTimer = setTimeout(act, DELAY);
};
if ("popover" in HTMLElement.prototype) {
  for (const box of document.querySelectorAll(".term")) {
    box.popover = "manual";
    box.hidden = false;
    box.addEventListener("pointerenter", () => clearTimeout(termTimer));
    box.addEventListener("pointerleave", () => soon(hideTerm));
  }
  for (const link of document.querySelectorAll("article a[aria-describedby^='about-']")) {
    let touched = false; // the tap that has just opened the definition does not follow the link
    link.addEventListener("pointerdown", (event) => {
      touched = event.pointerType === "touch" && shown !== link;
    });
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "touch") soon(() => showTerm(link));
    });
    link.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch") soon(hideTerm);
    });
    link.addEventListener("focus", () => {
      if (link.matches(":focus-visible") && !touched) showTerm(link);
    });
    link.addEventListener("blur", hideTerm); // it must not cover what has the focus next
    link.addEventListener("click", (event) => {
      if (!touched) return;
      touched = false;
      event.preventDefault();
      showTerm(link);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTerm();
  });
  document.addEventListener("pointerdown", (event) => {
    if (shown && !shown.contains(event.target) && !boxOf(shown).contains(event.target)) hideTerm();
  });
}
