// In pages of `startoolkit preview` only: follows the sources, and tells the editor around it which passage is meant.
import { follow } from "./follow.js";
import { passages } from "./passages.js";

const { tag, editor } = document.querySelector("script[data-tag][data-editor]").dataset;
const { before, after } = editor && parent !== window ? passages(tag, editor) : { before: () => {}, after: () => {} };
follow(tag, before, after);
