// Progressive enhancement only: every page is complete and usable without this script.
"use strict";

// The colour scheme cycles: automatic, then the opposite of the device's current scheme, then that scheme, fixed.
const toggle = document.querySelector(".theme-toggle");
const colours = () => document.body.dataset.theme || "auto";
const nameColours = () => {
  toggle.setAttribute("aria-label", toggle.dataset[colours()]);
  toggle.title = toggle.dataset[colours()];
};
toggle.addEventListener("click", () => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const order = dark ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
  document.body.dataset.theme = order[(order.indexOf(colours()) + 1) % 3];
  nameColours();
  try {
    localStorage.setItem("theme", colours());
  } catch (error) {
    // Without storage the choice applies to this page only.
  }
});
nameColours();

// The menu is a popover: the browser opens and closes it, and gives the focus back.  While it is open the rest of the page
// is inert, so that the focus stays in it.
const drawer = document.getElementById("page-menu");
const button = document.querySelector(".menu-button");
const behind = document.querySelectorAll(".skip-link, .top > :not(.menu-button), .page > :not(.drawer), .bottom");
const isOpen = () => drawer.matches(":popover-open");
if ("popover" in drawer) {
  button.setAttribute("aria-expanded", "false");
  drawer.addEventListener("toggle", () => {
    button.setAttribute("aria-expanded", String(isOpen()));
    for (const part of behind) part.inert = isOpen();
    if (!drawer.contains(document.activeElement)) showPlace(); // the event is late: a quick reader may be in the menu by now
  });
  // Browsers close it on Escape themselves, unless a script keeps the key to itself, as Sphinx's does to end highlighting.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) drawer.hidePopover();
  });
  // A wide window always shows the contents beside the text and hides the menu button, so close the menu.
  addEventListener("resize", () => {
    if (isOpen() && !button.checkVisibility()) drawer.hidePopover();
  });
}

// Contents that are longer than the window start where the reader is.
const place = drawer.querySelector(".contents [aria-current='page']");
function showPlace() {
  if (!place || drawer.scrollHeight <= drawer.clientHeight) return;
  const [inner, outer] = [place, drawer].map((part) => part.getBoundingClientRect());
  if (inner.top < outer.top || inner.bottom > Math.min(outer.bottom, innerHeight)) {
    drawer.scrollTop += inner.top - outer.top - drawer.clientHeight / 3;
  }
}
showPlace();

// Another language shows the section that is being read, and what was searched for. Ids are the same in every language.
// The links stand at the top of the page: what counts there is the section where scrolling last paused before it came there.
const PAUSE = 800;
const FORGET = 20000;
const sections = [...document.querySelectorAll("article :is(section, dl.glossary > dt)[id]")];
const sectionRead = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const box = target && target.getBoundingClientRect();
  if (box && box.bottom > 0 && box.top < innerHeight) return location.hash;
  const read = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 4).pop();
  return read && read !== sections[0] ? `#${read.id}` : "";
};
let paused = "";
let timer = setTimeout(() => {
  paused = sectionRead();
}, PAUSE);
addEventListener("scroll", () => {
  clearTimeout(timer);
  const read = sectionRead();
  timer = setTimeout(() => {
    paused = read;
  }, read ? PAUSE : FORGET);
});
for (const link of document.querySelectorAll(".languages a[hreflang]")) {
  const page = link.href;
  const lead = () => {
    link.href = page + location.search + (sectionRead() || paused);
  };
  for (const name of ["pointerdown", "focus", "click"]) link.addEventListener(name, lead);
}

// Boxes that may scroll horizontally have keyboard focus, a role and a name; those that fit need none.
const scrollers = [...document.querySelectorAll("article .table-wrapper, article pre")].map((box) => {
  const named = box.querySelector("caption .caption-text");
  const role = box.getAttribute("role") || (named ? "region" : "group");
  const name = box.getAttribute("aria-label") || (named ? named.textContent : drawer.dataset.scrolls);
  return [box, { tabindex: "0", role, "aria-label": name }];
});
const markScrollers = () => {
  for (const [box, focusable] of scrollers) {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    box.toggleAttribute("data-scrolls", scrolls);
    for (const [name, value] of Object.entries(focusable)) {
      if (scrolls) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  }
};
addEventListener("resize", markScrollers);
markScrollers();

// "On this page" highlights the section that is being read.
const entries = new Map();
for (const link of document.querySelectorAll(".here-wide a[href^='#']")) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) entries.set(section, link);
}
if (entries.size) {
  const watcher = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) entries.get(target).toggleAttribute("data-read", isIntersecting);
      const read = [...entries.values()].filter((link) => link.hasAttribute("data-read")).pop();
      for (const link of entries.values()) {
        if (link === read) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "-10% 0% -75% 0%" },
  );
  for (const section of entries.keys()) watcher.observe(section);
}
