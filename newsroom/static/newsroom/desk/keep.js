// What is typed also lies in this tab's own storage until the server has confirmed that it is saved: after a crash or
// an error page the form offers it again, to the account that typed it.
const QUIET = 500;
const MAX_CHARACTERS = 1_000_000;
const MAX_TEXTS = 20;
const PREFIX = "typed:";
const RESTORE = "restore-typed";
const words = document.querySelector("script[data-offer]")?.dataset;
const NOT_TYPED = new Set(["submit", "button", "reset", "image", "file", "password"]);
const names = new WeakMap();
const waiting = new Map();

const ownerOf = (form) => form.elements._drawn_for?.value.split(":")[0];
const isWatched = (form) =>
  form && ownerOf(form) && !form.matches("#logout-form, [method=get]") && !form.querySelector("[type=password]");
const watched = () => [...document.forms].filter(isWatched);

// For each account and each form of each address, whatever list one came from.
const keyOf = (form) => {
  const query = new URLSearchParams(location.search);
  for (const name of ["_changelist_filters", "unsaved"]) query.delete(name);
  return `${PREFIX}${ownerOf(form)} ${location.pathname}?${query} ${form.getAttribute("id") ?? watched().indexOf(form)}`;
};

const read = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
};
const keys = (start = PREFIX) => Object.keys(sessionStorage).filter((key) => key.startsWith(start));

const controls = (form) =>
  [...form.elements].filter(
    ({ name, type }) => name && !NOT_TYPED.has(type) && !/^_|^slot$|^csrfmiddlewaretoken$/.test(name),
  );

// A list of names with values, as the browser would send it. Of a choice also how it reads.
const fieldsOf = (form) =>
  controls(form).flatMap((control) => {
    const { name, value, type } = control;
    if (type === "checkbox" || type === "radio") return control.checked ? [[name, value]] : [];
    if (control.selectedOptions) return [...control.selectedOptions].map((option) => [name, option.value, option.text]);
    return [[name, value]];
  });

const choose = (select, chosen) => {
  for (const [, value, text] of chosen) {
    // The choices that are looked for by typing know only those that were chosen before.
    if (![...select.options].some((option) => option.value === value)) select.add(new Option(text, value));
  }
  for (const option of select.options) option.selected = chosen.some(([, value]) => value === option.value);
};

const fill = (form, fields) => {
  const left = new Map(fields.map(([name]) => [name, fields.filter((field) => field[0] === name)]));
  for (const control of controls(form)) {
    const given = left.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = given.some(([, value]) => value === control.value);
    } else if (control.options) {
      choose(control, control.multiple ? given : given.splice(0, 1));
    } else if (given.length) {
      control.value = given.shift()[1];
    }
  }
};

const nameOf = (form) => {
  if (!names.has(form)) {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    names.set(form, [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  return names.get(form);
};

const dropOldest = () => {
  const oldest = keys().sort((one, other) => (read(one)?.at ?? 0) - (read(other)?.at ?? 0));
  for (const key of oldest.slice(0, -MAX_TEXTS)) sessionStorage.removeItem(key);
};

const keep = (form) => {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  const text = JSON.stringify({ at: Date.now(), name: nameOf(form), fields: fieldsOf(form) });
  if (text.length > MAX_CHARACTERS) return;
  try {
    sessionStorage.setItem(keyOf(form), text);
    dropOldest();
  } catch {
    // No room, or the browser allows none: the form itself still holds the text.
  }
};

const keepSoon = (form) => {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(keep, QUIET, form));
};

// The server says by a short-lived cookie which text is saved.
const dropConfirmed = () => {
  const saved = new Set([...document.cookie.matchAll(/saved-([0-9a-f]{16})=1/g)].map(([, name]) => name));
  for (const key of keys()) {
    const name = read(key)?.name;
    if (!saved.has(name)) continue;
    sessionStorage.removeItem(key);
    document.cookie = `saved-${name}=; path=${words.desk}; max-age=0`;
  }
};

const clock = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }).format(at);

const element = (name, properties, ...parts) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...parts);
  return made;
};

const tell = (form, sentence) => {
  const said = element("p", { className: "state", tabIndex: -1, textContent: sentence });
  form.before(said);
  said.focus({ preventScroll: true });
};

const offer = (form, { at }) => {
  const take = element("button", { type: "button", className: "button", textContent: words.take });
  const discard = element("button", { type: "button", className: "button", textContent: words.discard });
  const sentence = element("p", { textContent: words.offer.replace("[when]", clock(at)) });
  const box = element("div", { className: "offer here" }, sentence, element("p", { className: "answers" }, take, discard));
  take.addEventListener("click", () => {
    sessionStorage.setItem(RESTORE, keyOf(form));
    // Anew, so that the fields are filled before the scripts that belong to them start.
    location.replace(location.pathname + location.search);
  });
  discard.addEventListener("click", () => {
    sessionStorage.removeItem(keyOf(form));
    box.remove();
    tell(form, words.discarded);
  });
  form.before(box);
};

const restore = (form, { at, fields }) => {
  sessionStorage.removeItem(RESTORE);
  fill(form, fields);
  keep(form);
  document.querySelector(".autosave")?.setAttribute("data-unsaved", "");
  tell(form, words.taken.replace("[when]", clock(at)));
};

const look = (form) => {
  const key = keyOf(form);
  const kept = read(key);
  if (!kept) return;
  if (sessionStorage.getItem(RESTORE) === key) restore(form, kept);
  // The page shows what was sent: it was refused, with reasons.
  else if (kept.name === words.sent) names.set(form, kept.name);
  else if (JSON.stringify(kept.fields) !== JSON.stringify(fieldsOf(form))) offer(form, kept);
};

const start = () => {
  dropConfirmed();
  watched().forEach(look);
  for (const kind of ["input", "change"]) {
    addEventListener(kind, ({ target }) => {
      const form = target.form ?? target.closest?.("form");
      if (isWatched(form)) keepSoon(form);
    });
  }
  addEventListener("submit", ({ target: form, defaultPrevented }) => {
    if (defaultPrevented || !isWatched(form) || !(waiting.has(form) || read(keyOf(form)))) return;
    keep(form);
    form.elements._kept_as?.remove();
    form.append(element("input", { type: "hidden", name: "_kept_as", value: nameOf(form) }));
  });
  addEventListener("pagehide", () => [...waiting.keys()].forEach(keep));
  // The desk itself keeps the text of articles, and offers it.
  addEventListener("autosaved", ({ target: form, detail: since }) => {
    if (read(keyOf(form))?.at <= since) sessionStorage.removeItem(keyOf(form));
  });
  document.querySelector("#logout-form")?.addEventListener("submit", ({ target: form }) => {
    const own = `${PREFIX}${ownerOf(form)} `;
    for (const key of keys(own)) sessionStorage.removeItem(key);
  });
};

if (words) start();
