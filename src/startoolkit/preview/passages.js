// The passages of a page that can be edited: a button in each, clicks and keys tell the editor which message is meant.
// The editor tells which one is open, what is left, and how a translation that is being written looks.
const BUTTON = "preview-edit";
const ID = /^[0-9a-f]{20}$/;

export const passages = (tag, editor) => {
  const tell = (type, more = {}) => parent.postMessage({ startoolkit: type, ...more }, editor);
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  let left = {};
  let open = "";
  let draft = null;

  const all = () => [...document.querySelectorAll("[data-message]")];
  const ids = element => element.dataset.message.split(" ").filter(id => ID.test(id));
  const of = id => document.querySelector(`[data-message^="${id}"]`) ?? document.querySelector(`[data-message~="${id}"]`);
  const buttons = () => [...document.querySelectorAll(`.${BUTTON}`)];

  const button = (element, id, number) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = BUTTON;
    made.dataset.preview = id;
    made.tabIndex = -1;
    made.lang = "en";
    made.setAttribute("aria-label", `Edit: ${(element.alt ?? element.textContent).trim().slice(0, 60)}${number ? ` (${number})` : ""}`);
    if (element.matches("img, object, video")) element.after(made);
    else element.append(made);
  };
  const dress = () => {
    for (const element of all()) ids(element).forEach((id, at, list) => button(element, id, list.length > 1 ? at + 1 : 0));
    const first = buttons().find(one => one.dataset.preview === open) ?? buttons()[0];
    if (first) first.tabIndex = 0;
    if (draft) show(draft);
  };
  let focused = "";
  const undress = () => {
    focused = document.activeElement?.matches(`.${BUTTON}`) ? document.activeElement.dataset.preview : "";
    hide();
    buttons().forEach(one => one.remove());
  };

  // Shows a translation in its place, as the server has rendered it.
  const show = ({ id, html }) => {
    hide();
    const element = of(id);
    const words = new DOMParser().parseFromString(html, "text/html").querySelector("p");
    if (!element || !words || ids(element)[0] !== id || element.matches("img") || element.querySelector("svg")) return;
    const place = element.querySelector(".caption-text") ?? element;
    draft = { id, html, place, was: [...place.childNodes], lang: element.getAttribute("lang"), element };
    const kept = draft.was.filter(node => node.classList?.contains("headerlink") || node.classList?.contains(BUTTON));
    place.replaceChildren(...words.childNodes, ...kept);
    element.removeAttribute("lang");
  };
  const hide = () => {
    if (!draft?.place) return;
    draft.place.replaceChildren(...draft.was);
    if (draft.lang !== null) draft.element.setAttribute("lang", draft.lang);
    draft = { id: draft.id, html: draft.html };
  };

  const paint = () => {
    const selector = list => list.map(id => `[data-message~="${id}"]`).join();
    const of = state => selector(Object.keys(left).filter(id => left[id] === state));
    const rules = ["untranslated", "fuzzy", "refused"].filter(of)
      .map(state => `:is(${of(state)}):not(img, object, video) { background-color: var(--preview-${state}); }`);
    if (open) rules.push(`:is(${selector([open])}) { outline: 2px solid var(--preview-accent); outline-offset: 3px; border-radius: 2px; }`);
    sheet.replaceSync(rules.join("\n"));
  };

  const choose = (id, { focus, scroll }) => {
    open = id;
    if (draft && draft.id !== id) {
      hide();
      draft = null;
    }
    paint();
    const element = id && of(id);
    if (element && scroll) element.scrollIntoView({ block: "center", behavior: "instant" });
    const wanted = buttons().find(one => one.dataset.preview === id);
    if (wanted) rove(wanted);
    if (wanted && focus) wanted.focus({ preventScroll: true });
  };
  const rove = to => buttons().forEach(one => { one.tabIndex = one === to ? 0 : -1; });

  addEventListener("message", event => {
    if (event.source !== parent || event.origin !== editor || typeof event.data?.startoolkit !== "string") return;
    const { startoolkit: type, id = "", html = "", focus = false, scroll = false } = event.data;
    if (id && !ID.test(id)) return;
    clearInterval(again);
    if (type === "choose") choose(id, { focus, scroll });
    else if (type === "left") {
      left = event.data.left;
      paint();
    } else if (type === "draft" && html) show({ id, html });
    else if (type === "draft") {
      hide();
      draft = null;
    }
  });

  document.addEventListener("click", event => {
    const made = event.target.closest(`.${BUTTON}`);
    if (made) return tell("open", { id: made.dataset.preview });
    const link = event.target.closest("a[href]");
    if (link && link.origin !== location.origin) {  // the frame may show pages of the preview only
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    const isControl = event.target.closest("a[href], button, input, select, textarea, summary, label");
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || isControl || !getSelection().isCollapsed) return;
    const element = event.target.closest("[data-message]");
    if (element) tell("open", { id: ids(element)[0] });
  });
  document.addEventListener("keydown", event => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.altKey && ["ArrowDown", "ArrowUp", "PageDown", "PageUp"].includes(event.key)) tell("key", { key: event.key });
    else if (event.key === "F9" || (event.key === "Escape" && open)) tell("key", { key: event.key });
    else if (event.target.matches?.(`.${BUTTON}`) && moves[event.key]) {
      const list = buttons();
      const next = list[list.indexOf(event.target) + moves[event.key]];
      if (next) {
        rove(next);
        next.focus();
      }
    } else return;
    event.preventDefault();
  });

  addEventListener("resize", () => { if (open) of(open)?.scrollIntoView({ block: "nearest", behavior: "instant" }); });

  document.documentElement.classList.add("preview-edited");
  dress();
  const ready = () => tell("ready", { tag, path: location.pathname });
  const again = setInterval(ready, 500);  // the editor may not listen yet
  ready();
  return {
    before: undress,
    after: () => {
      draft = null;
      dress();
      buttons().find(one => focused && one.dataset.preview === focused)?.focus({ preventScroll: true });
      tell("shown");
    },
  };
};
