// Everything that a page says in its language, each with its place: [place, text].
(tag) => {
  const said = [];
  const say = (place, text) => {
    const plain = (text || "").replace(/\s+/g, " ").trim();
    if (plain) said.push([place, plain]);
  };
  const place = (part) => {
    const id = part.closest("[id]")?.id;
    const own = part.getAttribute("class");
    return part.localName + (own ? "." + own.split(" ").join(".") : "") + (id ? " in #" + id : "");
  };
  const foreign = (part) => part.closest("[lang]")?.lang !== tag;
  const silent = "script, style, code, pre, kbd, samp, template";
  const names = ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "aria-placeholder",
    "title", "placeholder", "alt", "label", "summary", "abbr", "download"];
  for (const part of document.querySelectorAll("*")) {
    // The entry page speaks every language: each part of it is marked with its own.
    if (foreign(part) && !(document.documentElement.lang === tag && part.closest("nav, article, .untranslated"))) continue;
    for (const { name, value } of part.attributes) {
      if (names.includes(name) || (name.startsWith("data-") && name !== "data-sum" && / |^[A-Z]\w+$/.test(value))) say(`${place(part)} @${name}`, value);
    }
    if (part.matches("input[type=submit], input[type=button], input[type=reset]")) say(place(part), part.value || part.type);
    if (part.matches("meta[content]")) {
      const key = part.name || part.getAttribute("property") || "";
      const technical = /^(viewport|color-scheme|theme-color|robots|generator|twitter:card|og:(type|url|image|locale.*|image:(width|height|type)))$|^$/;
      if (!technical.test(key)) say(`meta ${key}`, part.content);
    }
    if (part.matches("script[type='application/ld+json']")) {
      JSON.stringify(JSON.parse(part.text), (key, value) => {
        if (typeof value === "string" && !/^@|date|url|language/i.test(key)) say(`json ${key}`, value);
        return value;
      });
    }
    if (part.localName === "noscript") say("noscript", part.textContent.replace(/<[^>]*>/g, " "));
    else if (!part.closest(silent)) for (const child of part.childNodes) if (child.nodeType === 3) say(place(part), child.data);
    if (part.closest("body")) {
      for (const side of ["::before", "::after", "::marker"]) {
        const content = getComputedStyle(part, side).content;
        if (/^"/.test(content)) say(place(part) + side, content.replace(/^"|"$/g, ""));
      }
    }
  }
  return said;
}
