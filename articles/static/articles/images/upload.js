// Several files, one after the other, each with its progress and its own answer. Without it the form sends them
// all at once, and the next page says what came of each.
const form = document.querySelector("form.upload[data-url]");
const list = document.querySelector(".outcomes");
const status = document.querySelector(".said[role=status]");
const after = document.querySelector(".after");
const words = form?.dataset;
const queue = [];
let running = false;
let done = 0;
let bad = 0;
let all = 0;

const element = (name, properties = {}) => Object.assign(document.createElement(name), properties);

const row = (file) => {
  const item = element("li");
  const look = element("span", { className: "look" });
  const about = element("span", { className: "about" });
  const outcome = element("span", { className: "outcome", textContent: words.waiting });
  const progress = element("progress", { max: 1, value: 0, ariaLabel: file.name });
  about.append(element("strong", { textContent: file.name }), " ", outcome, " ", progress);
  item.append(look, about);
  list.append(item);
  return { item, look, about, outcome, progress };
};

const count = () => {
  const told = { "[done]": done, "[all]": all, "[bad]": bad };
  status.textContent = words.soFar.replace(/\[[a-z]+\]/g, (name) => told[name]);
};

const settle = ({ item, look, about, outcome, progress }, file, { said, url, is_new: isNew, look: small }) => {
  progress.remove();
  outcome.textContent = said;
  if (small) look.append(element("img", { ...small, alt: "" }));
  if (url) {
    const link = element("a", { href: url, textContent: isNew ? words.describe : words.open });
    link.append(element("span", { className: "visually-hidden", textContent: `: ${file.name}` }));
    about.append(" ", link);
  } else {
    item.className = "bad";
    bad += 1;
  }
  const first = after.querySelector("a");
  if (isNew && first.hidden) {
    first.href = url;
    first.hidden = false;
  }
  after.hidden = false;
  done += 1;
  count();
};

// Only this way a browser tells how much of a file has left.
const send = (file, { outcome, progress }) =>
  new Promise((resolve) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", words.url);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      progress.value = total ? loaded / total : 0;
    });
    request.upload.addEventListener("load", () => {
      outcome.textContent = words.checking;
      progress.removeAttribute("value");
    });
    request.addEventListener("loadend", () => resolve(request.response?.said ? request.response : { said: words.failed }));
    outcome.textContent = words.sending;
    request.send(data);
  });

const run = async () => {
  if (running) return;
  running = true;
  while (queue.length) {
    const [file, shown] = queue.shift();
    const answer = file.size > Number(words.mostBytes) ? { said: words.tooBig } : await send(file, shown);
    settle(shown, file, answer);
  }
  running = false;
};

const add = (files) => {
  for (const file of files) queue.push([file, row(file)]);
  all += files.length;
  if (files.length) run();
};

const filesIn = async (entry) => {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A folder is read in portions.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const each of some) if (!each.name.startsWith(".")) found.push(...(await filesIn(each)));
  }
};

const dropped = async ({ items, files }) => {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...files];
  return (await Promise.all(entries.map(filesIn))).flat();
};

const start = () => {
  const drop = form.querySelector(".drop");
  const field = form.querySelector("input[type=file]");
  form.querySelector("button[type=submit]").hidden = true;
  field.required = false;
  field.addEventListener("change", () => {
    add([...field.files]);
    field.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  // A file dropped beside the field would take the place of the page.
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("over"));
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    try {
      add(await dropped(event.dataTransfer));
    } catch {
      status.textContent = words.failed;
    }
  });
  addEventListener("beforeunload", (event) => running && event.preventDefault());
};

if (form && list && status && after) start();
