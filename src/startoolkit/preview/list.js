// The list of the messages of a page, also of those that no element of the page shows.
const $ = id => document.getElementById(id);

export const fillList = (messages, language, current, names, isKept, open) => {
  const rows = messages.map(one => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    if (one.id === current) button.setAttribute("aria-current", "true");
    const state = document.createElement("span");
    state.className = `state is-${one.state}`;
    state.textContent = isKept(one) ? `${names[one.state]}, not saved` : names[one.state];
    const words = document.createElement("span");
    words.className = "words";
    words.lang = document.body.dataset.source;
    words.dir = document.body.dataset.sourceDirection;
    words.textContent = one.source;
    const translation = document.createElement("span");
    translation.className = "words quiet";
    translation.lang = language.tag;
    translation.dir = language.direction;
    translation.textContent = one.translation;
    const texts = document.createElement("span");
    texts.append(words, ...(one.translation ? [" ", translation] : []));
    button.append(texts, " ", state);
    button.addEventListener("click", () => {
      $("list").close();
      open(one.id);
    });
    row.append(button);
    return { one, row };
  });
  const show = () => {
    const only = $("only").value;
    const text = $("find").value.toLowerCase();
    for (const { one, row } of rows) {
      const isMeant = !only || (only === "left" ? one.state !== "translated" : one.state === only);
      row.hidden = !isMeant || ![one.source, one.translation].some(words => words.toLowerCase().includes(text));
    }
    $("list-said").textContent = rows.every(({ row }) => row.hidden) ? "Nothing found." : "";
  };
  $("only").onchange = show;
  $("find").oninput = show;
  $("messages").replaceChildren(...rows.map(({ row }) => row));
  show();
};
