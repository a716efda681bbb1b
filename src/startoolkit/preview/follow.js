// In pages of `startoolkit preview` only: shows each change where it stands, and what is wrong in the sources.
// `before` and `after` are called around each change of the page.
export const follow = (tag, before, after) => {
  const ours = "preview-bar";
  const marked = "preview-changed";

  const bar = () => {
    let found = document.getElementById(ours);
    if (!found) {
      found = document.createElement("aside");
      found.id = ours;
      found.setAttribute("role", "status");
      found.lang = "en";
      found.dir = "ltr";
      document.body.prepend(found);
    }
    return found;
  };

  const say = ({ errors = [], findings = [], since = "" }) => {
    const lines = errors.length ? errors : findings;
    if (!lines.length) return document.getElementById(ours)?.remove();
    const box = bar();
    box.className = errors.length ? "is-error" : "is-finding";
    const list = document.createElement("pre");
    list.textContent = lines.join("\n");
    if (errors.length) {
      const head = document.createElement("p");
      head.textContent = `This page is old: what was changed since ${since} cannot be shown.`;
      box.replaceChildren(head, list);
      return;
    }
    const details = document.createElement("details");
    details.open = box.querySelector("details")?.open ?? parent === window;  // in the editor, each passage says it, too
    const head = document.createElement("summary");
    head.textContent = `Found in the sources of this edition: ${lines.length}`;
    details.append(head, list);
    box.replaceChildren(details);
  };

  // Makes one element like another, changing only what differs, so that the page stays where it is.
  const isOurs = node => node.id === ours || node.dataset?.preview !== undefined;
  const same = (one, other) => one.isEqualNode(other);
  const become = (old, fresh, changed) => {
    if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
      old.replaceWith(fresh);
      changed.push(fresh);
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) {
        old.nodeValue = fresh.nodeValue;
        changed.push(old.parentElement);
      }
      return;
    }
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) {
      const is = old.getAttribute(name);
      if (is !== value && !(name === "src" && is?.startsWith(`${value}?changed=`))) old.setAttribute(name, value);
    }
    const before = [...old.childNodes].filter(node => !isOurs(node));
    const after = [...fresh.childNodes];
    let start = 0;
    while (start < before.length && start < after.length && same(before[start], after[start])) start += 1;
    let end = 0;
    while (end < before.length - start && end < after.length - start && same(before.at(-1 - end), after.at(-1 - end))) end += 1;
    const gone = before.slice(start, before.length - end);
    const come = after.slice(start, after.length - end);
    const next = end ? before.at(-end) : null;
    come.forEach((node, place) => {
      if (place < gone.length) become(gone[place], node, changed);
      else {
        old.insertBefore(node, next);
        changed.push(node);
      }
    });
    gone.slice(come.length).forEach(node => node.remove());
    if (gone.length > come.length && !come.length) changed.push(old);
  };

  // Has a picture loaded again that has changed under its name.
  const reload = name => {
    for (const picture of document.images) {
      const source = picture.getAttribute("src").split("?changed=")[0];
      if (decodeURIComponent(new URL(source, location).pathname).endsWith(`/${name}`)) picture.src = `${source}?changed=${Date.now()}`;
    }
  };

  const show = async (pictures = []) => {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (!answer.ok) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.body.childElementCount) return;
    document.title = fresh.title;
    const sheets = root => [...root.querySelectorAll("link[rel=stylesheet]")].map(one => one.getAttribute("href")).join();
    if (sheets(document) !== sheets(fresh)) return location.reload();
    const changed = [];
    const [here, there] = ["article", "body"].map(name => [document.querySelector(name), fresh.querySelector(name)])
      .find(([one, other]) => one && other);
    before();
    for (const part of ["header", "nav", "footer"]) {
      const [old, own] = [[...document.querySelectorAll(part)], [...fresh.querySelectorAll(part)]];
      if (old.length === own.length) old.forEach((one, place) => same(one, own[place]) || become(one, own[place], []));
    }
    if (!same(here, there)) become(here, there, changed);
    after();
    pictures.forEach(reload);
    for (const node of changed) {
      const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
      element?.classList.add(marked);
      setTimeout(() => {
        element?.classList.remove(marked);
        if (element?.getAttribute("class") === "") element.removeAttribute("class");
      }, 1500);
    }
    document.dispatchEvent(new CustomEvent("preview-shown", { detail: changed.length }));
  };

  let asked = Promise.resolve();
  const source = new EventSource(`/_preview/events?tag=${encodeURIComponent(tag)}`);
  source.onmessage = event => {
    const told = JSON.parse(event.data);
    if (told.tag !== tag) return;
    asked = asked.then(() => (told.first || told.errors?.length ? undefined : show(told.pictures))).catch(() => {}).then(() => say(told));
  };
  source.onerror = () => say({ errors: ["The preview has ended, or is starting again."], since: new Date().toLocaleTimeString() });
  source.onopen = () => document.getElementById(ours)?.remove();
};
