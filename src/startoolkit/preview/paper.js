// The page of the PDF that holds a passage, as a picture.
import { ask } from "./ask.js";

const $ = id => document.getElementById(id);
const POINTS = 72;  // to an inch; the picture has the pixels per inch that the server says

let shown = 0;  // the number of the last question, since one that takes long may be answered after another
let place = null;

const draw = ({ png, page, pages, top, ppi }) => {
  const data = Uint8Array.from(atob(png), letter => letter.charCodeAt(0));
  URL.revokeObjectURL($("paper-picture").src);
  const picture = $("paper-picture");
  picture.src = URL.createObjectURL(new Blob([data], { type: "image/png" }));
  picture.alt = `Page ${page} of ${pages} of the PDF, as a picture`;
  $("paper-title").textContent = `Page ${page} of ${pages} of the PDF`;
  picture.onload = () => {
    const height = (picture.naturalHeight * POINTS) / ppi;
    $("paper-mark").style.setProperty("inset-block-start", `${(100 * top) / height}%`);
    $("paper-mark").hidden = false;
    $("paper-mark").scrollIntoView({ block: "center" });
  };
};

const look = async () => {
  const number = (shown += 1);
  $("paper-said").textContent = $("paper-picture").src ? "Laying out again …" : "Laying out the PDF; the first time takes some seconds …";
  try {
    const said = await ask("paper", place);
    if (number !== shown) return;
    draw(said);
    $("paper-said").textContent = "";
  } catch (error) {
    if (number === shown) $("paper-said").textContent = [error.message, error.hint].filter(Boolean).join(" ");
  }
};

// Shows the page that holds a passage, given its language, page and id.
export const showPaper = asked => {
  place = asked;
  $("paper-mark").hidden = true;
  $("paper").showModal();
  look();
};

// Takes notice that the sources have changed.
export const refreshPaper = () => {
  if ($("paper").open) look();
};

$("close-paper").addEventListener("click", () => $("paper").close());
