// Keeps what is being typed in a private slot at the desk, every few seconds and only what is new. It says so when
// that does not work. The form offers the text when it opens the next time.
const EVERY = 3_000;
const PATIENCE = 20_000;
const AFTER_REFUSAL = 30_000;
const line = document.querySelector(".autosave");
const form = line?.closest("form");
const words = line?.dataset;
const [trouble, kept, button] = line ? [".trouble", ".kept", ".switch"].map((part) => line.querySelector(part)) : [];

let isWanted = "wanted" in (words ?? {});
let isBusy = false;
let isLeaving = false;
let isLost = false;
let notBefore = 0;

// What somebody typed, in the order of the form. Buttons and what the page itself carries are no part of it.
const typed = () => {
  const data = new FormData(form);
  for (const name of [...data.keys()]) {
    if (name.startsWith("_") || name === "csrfmiddlewaretoken" || name === "slot") data.delete(name);
  }
  return data;
};
const written = (data) => JSON.stringify([...data].filter(([, value]) => typeof value === "string"));

let atStart;
let last;

const say = (element, sentence) => {
  // The same sentence again would be read out again.
  if (element.textContent !== sentence) element.textContent = sentence;
};

const show = () => {
  button.hidden = false;
  button.textContent = isWanted ? words.switchOff : words.switchOn;
  if (!isWanted) say(kept, words.off);
};

const message = (data) => {
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.set("slot", form.elements.slot.value);
  return { method: "POST", body: data, redirect: "manual" };
};

const ownerOf = ({ elements: { slot } }) => slot.value.split("-")[0];

// Whoever logs in again in another tab gets another token: this form needs it as well, to be saved at all.
// Somebody else does not get it: the text is not theirs.
const renewToken = async () => {
  const page = await fetch(location.pathname, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  if (!page.ok) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const other = fresh.querySelector(".autosave")?.closest("form");
  if (!other || ownerOf(other) !== ownerOf(form)) return false;
  const token = other.elements.csrfmiddlewaretoken.value;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
};

const post = async (data) => {
  const send = () => fetch(words.url, { ...message(data), signal: AbortSignal.timeout(PATIENCE) });
  let answer = await send();
  const isSentence = () => answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.status === 403 && !isSentence() && (await renewToken())) answer = await send();
  const isOut = answer.type === "opaqueredirect" || (answer.status === 403 && !isSentence());
  if (isOut) return { sentence: words.login, isLost: true };
  if (!isSentence()) throw new Error(`${answer.status}`);
  return { ...(await answer.json()), ok: answer.ok };
};

const fail = (sentence, lost) => {
  isLost = true;
  // A refusal does not change within seconds; a connection does.
  notBefore = lost ? 0 : Date.now() + AFTER_REFUSAL;
  say(trouble, sentence);
  say(kept, "");
};

const take = (result, state, began) => {
  // While the form is being sent the slot that it empties stays its own: a new one would keep what was saved.
  if (result.is_done && isLeaving) return;
  if (result.slot) form.elements.slot.value = result.slot;
  if (result.is_done) return;
  say(trouble, isLost ? words.back : "");
  isLost = false;
  last = state;
  isWanted = result.is_wanted;
  say(kept, result.kept);
  show();
  if (result.kept) form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: began }));
};

const keep = async () => {
  const began = Date.now();
  const data = typed();
  const state = written(data);
  if (!isWanted || isBusy || isLeaving || Date.now() < notBefore || (state === last && !isLost)) return;
  isBusy = true;
  try {
    const result = await post(data);
    result.ok ? take(result, state, began) : fail(result.sentence, result.isLost);
  } catch {
    fail(words.lost, true);
  }
  isBusy = false;
};

const toggle = async () => {
  const data = new FormData();
  data.set("_wanted", isWanted ? "0" : "1");
  try {
    const result = await post(data);
    if (!result.ok) return fail(result.sentence, result.isLost);
    isWanted = result.is_wanted;
    // Without the copy that was just dropped, or with a new one at once.
    last = undefined;
    say(trouble, "");
    say(kept, "");
    show();
    keep();
  } catch {
    fail(words.lost, true);
  }
};

// The last seconds before the page goes. More than 64 kB are not sent any more: the copy is some seconds old then.
const flush = () => {
  const data = typed();
  if (isWanted && written(data) !== last) fetch(words.url, { ...message(data), keepalive: true }).catch(() => {});
};

const start = () => {
  atStart = written(typed());
  last = "unsaved" in words ? undefined : atStart;
  show();
  setInterval(keep, EVERY);
  button.addEventListener("click", toggle);
  form.addEventListener("submit", () => (isLeaving = true));
  // Whoever goes on typing has not left.
  form.addEventListener("input", () => (isLeaving = false));
  addEventListener("online", keep);
  addEventListener("pagehide", flush);
  addEventListener("pageshow", () => (isLeaving = false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  addEventListener("beforeunload", (event) => {
    const state = written(typed());
    const isChanged = isWanted ? state !== last : "unsaved" in words || state !== atStart;
    // Without a connection the button to save leads to nothing but the loss of the text.
    const isInDanger = isLeaving ? isLost && !notBefore : isLost || !isWanted;
    if (isChanged && isInDanger) event.preventDefault();
  });
};

const discard = async (event) => {
  event.preventDefault();
  const offer = event.target;
  const data = new FormData();
  data.set("_discard", event.submitter.value);
  data.set("script", "1");
  try {
    const result = await post(data);
    if (!result.ok) return fail(result.sentence, result.isLost);
    const said = document.createElement("p");
    said.className = "state";
    said.tabIndex = -1;
    said.textContent = result.sentence;
    offer.replaceWith(said);
    said.focus();
  } catch {
    fail(words.lost, true);
  }
};

if (form) {
  document.readyState === "complete" ? start() : addEventListener("load", start);
  for (const offer of document.querySelectorAll("form.offer")) offer.addEventListener("submit", discard);
}
