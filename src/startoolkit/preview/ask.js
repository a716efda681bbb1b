// Questions of the editor to the server.
const KEPT = "startoolkit-token";
const given = document.body.dataset.token;
if (given) localStorage.setItem(KEPT, given);  // of this origin only, which has a port; it ends with the preview
document.body.removeAttribute("data-token");
if (location.search) history.replaceState(null, "", location.pathname);

export const ENDED = "The preview has ended: nothing can be saved. Copy what is not saved before you close this tab, "
  + "then start it again with startoolkit preview.";
export const mayEdit = () => Boolean(localStorage.getItem(KEPT));

// The answer to a question; throws an Error with `status`, and what else the server says of it.
export const ask = async (name, question) => {
  let answer;
  try {
    answer = await fetch(`/_preview/edit/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Startoolkit-Token": localStorage.getItem(KEPT) ?? "" },
      body: JSON.stringify(question),
    });
  } catch {
    throw Object.assign(new Error(ENDED), { status: 0 });
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(said.error ?? `The preview answers ${answer.status}.`), { ...said, status: answer.status });
  return said;
};
