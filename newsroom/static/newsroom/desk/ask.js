// A form is sent only after the desk has said that it would take it. Whoever is logged out, or hears nothing from the
// server, stays on the page with everything they typed, and presses again later.
const PATIENCE = 5_000;
const words = document.querySelector("script[data-ask]")?.dataset;
const asking = new WeakSet();
const answered = new WeakSet();

const ownerOf = (form) => form.elements._drawn_for?.value.split(":")[0];

const ask = async (owner) => {
  try {
    const answer = await fetch(words.ask, { redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    const { account, token, sentence } = await answer.json();
    if (sentence) return { sentence: `${sentence} ${words.here}` };
    if (account === null) return { sentence: words.out, isOut: true };
    if (String(account) !== owner) return { sentence: words.other, isOut: true };
    return { token };
  } catch {
    return { sentence: words.away };
  }
};

// Whoever logged in again in another tab got another token.
const renew = (token) => {
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
};

const say = (form, submitter, { sentence, isOut } = {}) => {
  form.querySelector(".unsent")?.remove();
  if (!sentence) return;
  const said = document.createElement("p");
  said.className = "unsent errornote";
  said.setAttribute("role", "alert");
  said.append(sentence);
  if (isOut) {
    const link = document.createElement("a");
    Object.assign(link, { href: words.login, target: "_blank", rel: "noopener", textContent: words.again });
    said.append(" ", link);
  }
  const row = submitter?.closest(".submit-row");
  if (row) row.prepend(said);
  else (submitter ?? form.lastElementChild).before(said);
};

const send = async (form, submitter) => {
  asking.add(form);
  const told = await ask(ownerOf(form));
  asking.delete(form);
  say(form, submitter, told);
  if (told.sentence) return;
  renew(told.token);
  answered.add(form);
  form.requestSubmit(submitter?.isConnected ? submitter : null);
  answered.delete(form);
};

if (words) {
  addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (!ownerOf(form) || form.matches("#logout-form, [method=get]") || answered.has(form)) return;
      // Before any other script believes that the form is gone.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!asking.has(form)) send(form, submitter);
    },
    { capture: true },
  );
}
