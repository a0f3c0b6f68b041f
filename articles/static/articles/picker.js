// Images of the library: found by words, chosen by mouse or by keyboard. For the text of an article, and for every field
// of a form that holds an image: without this it is a number.
const PAUSE = 250;

export const element = (tag, attributes = {}, children = []) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.includes("-") || name === "role" || name === "for") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
};

let number = 0;
export const newId = () => `prose-${++number}`;

export const field = (label, attributes, help = "") => {
  const id = newId();
  const input = element("input", { type: "text", id, ...attributes });
  const parts = [element("label", { for: id, textContent: label }), input];
  if (input.type === "checkbox") parts.reverse();
  if (help) {
    input.setAttribute("aria-describedby", `${id}-help`);
    parts.push(element("p", { id: `${id}-help`, className: "help", textContent: help }));
  }
  return element("div", { className: "prose-editor-dialog-field" }, parts);
};

// Opens a dialog and answers with what was entered, null after "Cancel" or Escape. `content` gets a function that
// ends it with an answer of its own. Outside the form of the page: its fields are no fields of that.
export const openDialog = (title, words, content, isWide = false) =>
  new Promise((resolve) => {
    const id = newId();
    let answer = null;
    const dialog = element("dialog", { className: "prose-editor-dialog", "aria-labelledby": id });
    dialog.classList.toggle("wide", isWide);
    const take = (value) => {
      answer = value;
      dialog.close();
    };
    const cancel = element("button", { type: "button", textContent: words.cancel });
    const form = element("form", { noValidate: false }, [
      element("h2", { id, className: "prose-editor-dialog-title", textContent: title }),
      ...content(take),
      element("div", { className: "prose-editor-dialog-buttons" }, [
        element("button", { type: "submit", textContent: words.take }),
        cancel,
      ]),
    ]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      take(Object.fromEntries(new FormData(form)));
    });
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
  });

// What is known of images on this page, by their keys: whoever is shown twice is asked for once.
const known = new Map();

const ask = async (desk, query, signal) => {
  const address = `${desk.images}?${new URLSearchParams(query)}`;
  const answer = await fetch(address, { signal, redirect: "error", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  const found = await answer.json();
  for (const image of found.images) known.set(image.key, image);
  return found;
};

// What the library says of these keys, in their order. One that it does not have has no thumbnail and a problem.
export const about = async (desk, keys) => {
  const missing = keys.filter((key) => !known.has(key));
  if (missing.length) await ask(desk, { keys: missing.join() });
  const strange = (key) => ({
    key, name: desk.words["image number"].replace("%s", key), thumb: "", alt: "", caption: "", about: "",
    problem: desk.words["not in the library"],
  });
  return keys.map((key) => known.get(key) ?? strange(key));
};

// A small image, or the place where it will be.
export const thumbnail = (image, words, alt = "") =>
  image.thumb
    ? element("img", { src: image.thumb, alt, loading: "lazy" })
    : element("span", { className: "no-thumbnail", textContent: image.problem ? "–" : words["no thumbnail"] });

// Search field and list of the library, for a dialog. `isChosen` and `choose` know what was chosen there.
export const library = (desk, { isMany, isChosen, choose }) => {
  const { words } = desk;
  const name = newId();
  const said = element("p", { role: "status", className: "help" });
  const list = element("ul", { className: "images", "aria-label": words.images });
  const further = element("button", { type: "button", className: "button", textContent: words["more images"], hidden: true });
  const search = field(words["search images"], { type: "search", autocomplete: "off" });
  const input = search.querySelector("input");
  let start = 0;
  let asked;
  let timer;

  const option = (image) => {
    const box = element("input", {
      type: isMany ? "checkbox" : "radio", name, value: image.key, checked: isChosen(image.key),
    });
    box.addEventListener("change", () => choose(image, box.checked));
    return element("li", {}, [
      element("label", {}, [
        box,
        thumbnail(image, words),
        element("span", { className: "name", textContent: image.name }),
        element("small", { textContent: image.about }),
        ...(image.problem ? [element("small", { className: "problem", textContent: image.problem })] : []),
      ]),
    ]);
  };
  const tell = (more) => {
    const count = list.children.length;
    const sentence = more ? "images found many" : ["images found none", "images found one"][count] ?? "images found";
    said.textContent = words[sentence].replace("%s", count);
  };
  const load = async (from) => {
    asked?.abort();
    const mine = (asked = new AbortController());
    try {
      const found = await ask(desk, { q: input.value, start: from || "" }, mine.signal);
      if (!from) list.replaceChildren();
      list.append(...found.images.map(option));
      if (from) list.children[from]?.querySelector("input").focus();
      start = found.more;
      further.hidden = !found.more;
      tell(found.more);
    } catch {
      if (mine.signal.aborted) return;
      said.textContent = words["images no answer"];
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(load, PAUSE, 0);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // What was typed here is looked for: it applies nothing yet.
    event.preventDefault();
    clearTimeout(timer);
    load(0);
  });
  further.addEventListener("click", () => load(start));
  // Whoever uploads in the other tab and comes back finds the new image.
  const again = () => {
    if (!list.isConnected) return removeEventListener("focus", again);
    load(0);
  };
  addEventListener("focus", again);
  load(0);
  const upload = element("a", { href: desk.upload, target: "_blank", rel: "noopener", textContent: words["upload image"] });
  const untick = (key) => {
    const box = list.querySelector(`input[value="${key}"]`);
    if (box) box.checked = false;
  };
  return { parts: [search, said, list, further, ...(desk.upload ? [element("p", {}, [upload])] : [])], untick };
};

const choose = async (desk, now) => {
  let chosen = now;
  const isTaken = await openDialog(
    desk.words["choose image"],
    desk.words,
    () => library(desk, { isChosen: (key) => key === now, choose: ({ key }) => (chosen = key) }).parts,
    true,
  );
  return isTaken ? chosen : now;
};

// A field of a form: its number is kept for it, what people see is the image.
const improve = (place) => {
  const input = place.querySelector("input");
  const label = document.querySelector(`label[for="${input.id}"]`);
  const shown = place.querySelector(".chosen");
  const desk = JSON.parse(place.dataset.picker);
  const button = (text) => element("button", { type: "button", className: "button", textContent: text });
  const [open, remove] = [button(place.dataset.choose), button(place.dataset.remove)];
  const show = async () => {
    const key = input.value;
    open.textContent = key ? place.dataset.other : place.dataset.choose;
    remove.hidden = !key;
    if (!key) return shown.replaceChildren(element("span", { className: "name", textContent: place.dataset.none }));
    const [image] = await about(desk, [key]).catch(() => []);
    if (!image || input.value !== key) return;
    const parts = [thumbnail(image, desk.words), element("span", { className: "name", textContent: image.name })];
    if (image.problem) parts.push(element("span", { className: "problem", textContent: image.problem }));
    shown.replaceChildren(...parts);
  };
  const set = (value) => {
    if (input.value === value) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  };
  open.addEventListener("click", async () => {
    set(await choose(desk, input.value));
    open.focus();
  });
  remove.addEventListener("click", () => {
    set("");
    open.focus();
  });
  input.type = "hidden";
  place.querySelector(".without-script").remove();
  if (label) {
    label.id ||= newId();
    label.removeAttribute("for");
    place.setAttribute("role", "group");
    place.setAttribute("aria-labelledby", label.id);
  }
  shown.setAttribute("role", "status");
  place.append(element("div", { className: "buttons" }, [open, remove]));
  show();
};

for (const place of document.querySelectorAll(".image-field[data-picker]")) improve(place);
