// What Word, Google Docs, mail programs and web pages put on the clipboard, as plain paragraphs, headings, lists and
// tables. The editor's own schema drops what it does not know; this is for what it would take the wrong way.
import { Extension, Plugin } from "django-prose-editor/editor";
import { keepMeaning, leftOut } from "articles/editor/meaning";
import { element, fieldOf, words } from "articles/editor/shared";

const GONE =
  "script, style, noscript, template, meta, link, title, xml, svg, img:not([src^='image:']), video, audio, iframe, object, form > *," +
  "[hidden], [aria-hidden=true], [data-style*='display:none' i], [data-style*='display: none' i], [data-style*='mso-hide:all' i]," +
  "[data-style*='mso-element:comment' i], [data-style*='mso-element:footnote-list' i], .MsoCommentReference, del[cite], del[datetime]";
const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };
const LEVEL = /mso-list:\s*l(\d+)\s+level(\d)/i;
const NUMBER = /^\s*(\d+|[a-z]|[ivx]+)[.)]/i;
const COUNTED = /^\s*(\d+)/;

const PLAIN = /(^|;)\s*font-weight:\s*(normal|400)\b/i;
const BOLD = /(^|;)\s*font-weight:\s*(bold|bolder|[6-9]00)\b/i;
const ITALIC = /(^|;)\s*font-style:\s*italic\b/i;

// The desk's security policy lets no style and no handler in a text work, and reports each of them: here they are data.
const inert = (html) =>
  html
    .replace(/<style\b[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)\s*=/gi, " data-$1="));

const replace = (old, name) => {
  const made = old.ownerDocument.createElement(name);
  made.append(...old.childNodes);
  old.replaceWith(made);
};

const unpack = (old) => old.replaceWith(...old.childNodes);

// Word writes the items of a list as paragraphs, each with its level and with a sign in front.
const makeLists = (body) => {
  let open = [];
  let last = null;
  for (const item of [...body.querySelectorAll("p, h1, h2, h3, li")]) {
    const found = LEVEL.exec(item.dataset.style);
    if (!found || item.tagName === "LI") continue;
    const sign = item.querySelector("[data-style*='mso-list:Ignore' i]");
    const name = NUMBER.test(sign?.textContent ?? "") ? "ol" : "ul";
    const first = COUNTED.exec(sign?.textContent ?? "")?.[1];
    sign?.remove();
    const level = Number(found[2]);
    if (!last || item.previousElementSibling !== last) open = [];
    open = open.filter((list) => list.level <= level);
    let here = open.at(-1);
    if (here?.level !== level) {
      const list = body.ownerDocument.createElement(name);
      if (name === "ol" && first > 1) list.setAttribute("start", first);
      if (here?.list.lastElementChild) here.list.lastElementChild.append(list);
      else item.before(list);
      here = { list, level };
      open.push(here);
    }
    const made = body.ownerDocument.createElement("li");
    const words = body.ownerDocument.createElement("p");
    words.append(...item.childNodes);
    made.append(words);
    here.list.append(made);
    item.remove();
    last = open[0].list;
  }
};

export const clean = (html) => {
  if (html.includes("data-pm-slice")) return html;
  const { body } = new DOMParser().parseFromString(inert(html), "text/html");
  makeLists(body);
  keepMeaning(body);
  for (const gone of body.querySelectorAll(GONE)) gone.remove();
  for (const heading of body.querySelectorAll(Object.keys(HEADINGS).join())) replace(heading, HEADINGS[heading.tagName]);
  for (const part of body.querySelectorAll("b, strong")) if (PLAIN.test(part.dataset.style)) unpack(part);
  for (const part of body.querySelectorAll("span[data-style]")) {
    if (BOLD.test(part.dataset.style)) replace(part, "strong");
    else if (ITALIC.test(part.dataset.style)) replace(part, "em");
  }
  // Smart tags and Office's own elements; links into the document that stayed behind, or onto somebody's disk.
  for (const part of body.querySelectorAll("*")) if (part.tagName.includes(":")) unpack(part);
  for (const link of body.querySelectorAll("a")) if (/^(#|file:|about:|$)/i.test(link.getAttribute("href") ?? "")) unpack(link);
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) list.previousElementSibling?.append(list);
  for (const part of body.querySelectorAll("td, th")) {
    for (const inner of part.querySelectorAll("table")) inner.replaceWith(inner.textContent);
  }
  // A table with one cell is the frame of a mail.
  for (const table of body.querySelectorAll("table")) {
    const cells = table.querySelectorAll("td, th");
    if (cells.length === 1) table.replaceWith(...cells[0].childNodes);
  }
  for (const part of body.querySelectorAll("p, h2, h3")) if (!part.textContent.trim()) part.remove();
  return body.innerHTML;
};

// Whether an image was lost that somebody meant. Mails and pages carry invisible ones, by which they follow people.
const FOREIGN = "img:not([src^='image:'], [width='0'], [width='1'], [height='0'], [height='1'])";
const about = (html, editor) => {
  const { body } = new DOMParser().parseFromString(inert(html), "text/html");
  const said = leftOut(body, JSON.parse(fieldOf(editor).dataset.leftOut));
  return (body.querySelector(FOREIGN) ? [words(editor)["pasted images"], ...said] : said).join(" ");
};

export const Paste = Extension.create({
  name: "cleanPaste",

  onCreate({ editor }) {
    this.storage.said = element("p", { role: "status", className: "help pasted" });
    editor.view.dom.after(this.storage.said);
  },

  addProseMirrorPlugins() {
    const { editor, storage } = this;
    const transformPastedHTML = (html) => {
      if (storage.said) storage.said.textContent = about(html, editor);
      return clean(html);
    };
    return [new Plugin({ props: { transformPastedHTML } })];
  },
});
