// The filter of a page to review.  Without this script every message is shown.
"use strict";
const filter = document.querySelector(".filter");
const rows = [...document.querySelectorAll(".messages tbody tr")];
const { which, words, markup, count } = filter.elements;
const texts = rows.map(row => row.textContent.toLowerCase());
const fits = {
  all: () => true,
  unreviewed: row => row.dataset.state === "translated" && !("reviewed" in row.dataset),
  reviewed: row => "reviewed" in row.dataset,
  findings: row => "findings" in row.dataset,
  left: row => row.dataset.state !== "translated",
};
const show = () => {
  const asked = words.value.trim().toLowerCase();
  rows.forEach((row, at) => { row.hidden = !fits[which.value](row) || !texts[at].includes(asked); });
  const shown = rows.filter(row => !row.hidden).length;
  count.value = shown === rows.length ? `All ${rows.length} messages` : `${shown} of ${rows.length} messages`;
  filter.classList.toggle("some", shown < rows.length);
};
filter.addEventListener("input", show);
filter.addEventListener("submit", event => event.preventDefault());
markup.addEventListener("change", () => document.body.classList.toggle("no-markup", !markup.checked));
addEventListener("hashchange", () => {  // a link to a message that the filter hides
  const row = document.getElementById(location.hash.slice(1));
  if (row?.hidden) { which.value = "all"; words.value = ""; show(); row.scrollIntoView(); }
});
filter.hidden = false;
show();
