// Text that is not saved yet: it outlives a reload, the tab, and the preview (which has the same port when it is started again).
// Several previews may have had this port, so the name of each text begins with the project.
const { project } = document.body.dataset;
const start = `draft ${project} `;
const key = ({ tag, page, id }) => start + JSON.stringify([tag, page, id]);

export const kept = place => JSON.parse(localStorage.getItem(key(place)) ?? "null");
export const keep = (place, draft) => localStorage.setItem(key(place), JSON.stringify(draft));
export const drop = place => localStorage.removeItem(key(place));
export const isKept = place => localStorage.getItem(key(place)) !== null;
// The places of all such texts.
export const allKept = () => Object.keys(localStorage).filter(name => name.startsWith(start)).map(name => {
  const [tag, page, id] = JSON.parse(name.slice(start.length));
  return { tag, page, id };
});

export const lastPlace = () => JSON.parse(sessionStorage.getItem("place") ?? "null");
export const keepPlace = place => sessionStorage.setItem("place", JSON.stringify(place));
