// Text that is not saved yet: it outlives a reload of this tab.
const key = ({ tag, page, id }) => `draft ${tag} ${page} ${id}`;

export const kept = place => JSON.parse(sessionStorage.getItem(key(place)) ?? "null");
export const keep = (place, draft) => sessionStorage.setItem(key(place), JSON.stringify(draft));
export const drop = place => sessionStorage.removeItem(key(place));
export const isAnyKept = () => Object.keys(sessionStorage).some(name => name.startsWith("draft "));
export const isKept = place => sessionStorage.getItem(key(place)) !== null;

export const lastPlace = () => JSON.parse(sessionStorage.getItem("place") ?? "null");
export const keepPlace = place => sessionStorage.setItem("place", JSON.stringify(place));
