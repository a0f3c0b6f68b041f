// Advice on what is typed, and quotation marks and spaces mended at one press, to be undone like typing.
// Without it the box is as old as the last save, and its button saves what it mends.
const QUIET = 1200;
const CHOSEN = ["kind", "lead_image"];
const box = document.querySelector(".hints[data-url]");
const form = box?.closest("form");
// The fields of the text that are mended: `MENDED` of `articles.models.content`.
const NAMES = box?.dataset.names.split(" ");
let asking, waiting;

const typed = () => Object.fromEntries([...NAMES, ...CHOSEN].map((name) => [name, form.elements[name].value]));

const ask = async (fields, more = {}) => {
  asking?.abort();
  asking = new AbortController();
  const data = new FormData();
  const token = form.elements.csrfmiddlewaretoken.value;
  const all = { csrfmiddlewaretoken: token, day: box.dataset.day, ...fields, ...more };
  for (const [name, value] of Object.entries(all)) data.set(name, value);
  const answer = await fetch(box.dataset.url, { method: "POST", body: data, redirect: "error", signal: asking.signal });
  return answer.json();
};

const say = (sentence) => {
  const summary = box.querySelector(".summary");
  // The same sentence again would be read out again.
  if (summary.textContent !== sentence) summary.textContent = sentence;
};

const refresh = async ({ silently = false } = {}) => {
  try {
    const { html, summary, error } = await ask(typed());
    if (html === undefined) return say(error);
    box.querySelector(".found").innerHTML = html;
    if (!silently) say(summary);
  } catch {
    // Aborted by newer words, or without connection: the advice stays as it is.
  }
};

const refreshSoon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, QUIET);
};

// From the first character that differs to the last one.
const difference = (old, text) => {
  let start = 0;
  while (start < old.length && old[start] === text[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, text.length) - start && old.at(-1 - end) === text.at(-1 - end)) end++;
  return [start, old.length - end, text.slice(start, text.length - end)];
};

const mendField = (field, text) => {
  if (field.value === text) return;
  const [start, end, part] = difference(field.value, text);
  const focused = document.activeElement;
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, end);
  // The one way of writing that the browser's own undo knows.
  if (!document.execCommand("insertText", false, part)) field.setRangeText(part, start, end, "end");
  focused?.focus({ preventScroll: true });
};

const figures = (root) => {
  const found = [];
  root.descendants((node, position) => {
    if (node.type.name === "figure") found.push([node, position]);
  });
  return found;
};

const textblocks = (root) => {
  const found = [];
  root.descendants((node, position) => {
    if (node.isTextblock) found.push([node, position]);
  });
  return found;
};

const mendBody = async (field, markup) => {
  if (field.value === markup) return;
  const shown = field.closest(".prose-editor")?.querySelector(".tiptap[contenteditable]");
  if (!shown) {
    field.value = markup;
    return;
  }
  const { createDocument, pm } = await import("django-prose-editor/editor");
  const { editor } = shown;
  const better = createDocument(markup, editor.schema, { preserveWhitespace: "full" });
  const mended = textblocks(better);
  const transaction = editor.state.tr;
  const captions = figures(better);
  for (const [index, [{ attrs }, position]] of figures(editor.state.doc).entries()) {
    const { caption } = captions[index][0].attrs;
    if (caption !== attrs.caption) transaction.setNodeMarkup(position, null, { ...attrs, caption });
  }
  // From the end, so that the places before stay where they are.
  for (const [index, [old, position]] of [...textblocks(editor.state.doc).entries()].reverse()) {
    const [block] = mended[index];
    const start = old.content.findDiffStart(block.content);
    if (start === null) continue;
    let { a, b } = old.content.findDiffEnd(block.content);
    const overlap = Math.max(0, start - Math.min(a, b));
    a += overlap;
    b += overlap;
    transaction.replace(position + 1 + start, position + 1 + a, block.slice(start, b));
  }
  // One step back takes back this and nothing that was typed before.
  editor.view.dispatch(pm.history.closeHistory(transaction));
};

const mend = async () => {
  clearTimeout(waiting);
  try {
    const before = typed();
    const { mended, summary, error } = await ask(before, { mend: "1" });
    if (!mended) return say(error);
    // Who typed on meanwhile keeps every word, and presses again.
    for (const name of NAMES.filter((name) => form.elements[name].value === before[name])) {
      if (name === "body") await mendBody(form.elements.body, mended.body);
      else mendField(form.elements[name], mended[name]);
    }
    clearTimeout(waiting);
    say(summary);
    await refresh({ silently: true });
  } catch {
    say(box.dataset.failed);
  }
};

if (form?.elements.body && form.elements.headline) {
  const button = box.querySelector("[data-mend]");
  button.hidden = false;
  button.addEventListener("click", mend);
  form.addEventListener("input", ({ target }) => [...NAMES, ...CHOSEN].includes(target.name) && refreshSoon());
}
