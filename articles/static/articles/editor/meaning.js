// What elements say by how a page shows them, made text before the editor's schema drops them: the server's
// `articles.text.canonical` does the same where no script runs.
const UNREAD = "s, strike, del, rp, annotation, [data-style*='line-through' i]";
const APART =
  "button, select, option, textarea, input, meter, progress, output, math, mn, mi, mo, mtext, iframe, object, video, audio, canvas, svg";
const RAISED = /(^|;)\s*vertical-align:\s*(sub|super)\b/i;

const put = (part, before, after) => {
  part.prepend(before);
  part.append(after);
};

const raise = (part) => {
  const [, , where] = RAISED.exec(part.dataset.style) ?? [];
  if (!where) return;
  const made = part.ownerDocument.createElement(where === "sub" ? "sub" : "sup");
  made.append(...part.childNodes);
  part.append(made);
};

const breakLines = (pre) => {
  const texts = pre.ownerDocument.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) found.push(texts.currentNode);
  for (const text of found) {
    const [first, ...others] = text.data.split("\n");
    text.replaceWith(first, ...others.flatMap((line) => [pre.ownerDocument.createElement("br"), line]));
  }
};

// An item that does not follow the one before begins a list of its own.
const countFrom = (item) => {
  const list = item.parentElement;
  if (!item.previousElementSibling) return list.setAttribute("start", item.value);
  const next = list.cloneNode();
  next.setAttribute("start", item.value);
  while (item.nextSibling) next.append(item.nextSibling);
  next.prepend(item);
  list.after(next);
};

export const keepMeaning = (body) => {
  for (const part of body.querySelectorAll(UNREAD)) part.remove();
  for (const part of body.querySelectorAll("q")) {
    if (part.parentElement.closest("q")) put(part, "‚", "‘");
    else put(part, "„", "“");
  }
  for (const part of body.querySelectorAll("rt")) put(part, " (", ")");
  for (const part of body.querySelectorAll(APART)) {
    part.before(" ");
    part.after(" ");
  }
  for (const part of body.querySelectorAll("span[data-style]")) raise(part);
  for (const part of body.querySelectorAll("pre")) breakLines(part);
  for (const part of body.querySelectorAll("img:not([src^='image:'])")) {
    if (part.alt.length <= 16 && /\p{So}/u.test(part.alt)) part.replaceWith(part.alt);
  }
  for (const item of body.querySelectorAll("ol > li[value]")) countFrom(item);
};

// The sentences about what of it cannot be kept.
export const leftOut = (body, table) => table.filter(([selector]) => body.querySelector(selector)).map(([, said]) => said);
