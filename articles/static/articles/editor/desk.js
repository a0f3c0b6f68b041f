// The toolbar, named and worked by keyboard, and how long the text is.
import { Extension, Plugin } from "django-prose-editor/editor";
import { element, fieldOf, newId, words } from "articles/editor/shared";

const SWITCHES = /^(paragraph|heading\d|bulletList|orderedList|blockquote|bold|italic|superscript|subscript|infoBox)$/;
const DIALOGS = ["link", "figure", "table", "table:caption"];
const PAUSE = 2000;

const shown = (toolbar) => [...toolbar.querySelectorAll("button:not(.hidden)")];

const name = (toolbar, names) => {
  for (const button of toolbar.querySelectorAll("button[data-name]")) {
    const label = names[button.dataset.name];
    if (label) {
      button.title = label;
      button.setAttribute("aria-label", label);
    }
    if (DIALOGS.includes(button.dataset.name)) button.setAttribute("aria-haspopup", "dialog");
  }
};

// One stop for the tab key, as in every toolbar; arrow keys go from button to button.
const stopAt = (toolbar, here) => {
  for (const button of toolbar.querySelectorAll("button")) button.tabIndex = button === here ? 0 : -1;
};

const update = (toolbar) => {
  for (const button of toolbar.querySelectorAll("button[data-name]")) {
    const is = (state) => String(button.classList.contains(state));
    if (SWITCHES.test(button.dataset.name)) button.setAttribute("aria-pressed", is("active"));
    button.setAttribute("aria-disabled", is("disabled"));
  }
  const buttons = shown(toolbar);
  if (!buttons.some((button) => button.tabIndex === 0)) stopAt(toolbar, buttons[0]);
};

const walk = (toolbar, editor, event) => {
  const buttons = shown(toolbar);
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Escape") editor.commands.focus();
  else if (to === undefined) return;
  else {
    const next = buttons.at(to % buttons.length);
    stopAt(toolbar, next);
    next.focus();
  }
  event.preventDefault();
};

// The same count as the server's `words_of`: no captions, every tag but raised figures parts two words, soft hyphens and what nobody sees part none.
const UNSEEN = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;
export const count = (html) => {
  const whole = html.replace(/<figcaption>[^<]*<\/figcaption>/g, " ").replace(/<\/?su[bp]>/g, "");
  const parted = whole.replace(/<[^<>]+>/g, " ");
  const text = new DOMParser().parseFromString(parted, "text/html").body.textContent.replace(UNSEEN, "").trim();
  return text ? text.split(/\s+/).length : 0;
};

// As Python rounds: of two neighbours equally near, the even one.
const round = (value) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

const watchLength = (editor, names) => {
  const perMinute = Number(fieldOf(editor).dataset.wordsAMinute);
  const length = element("p", { id: newId(), className: "text-length" });
  const said = element("p", { role: "status", className: "visually-hidden" });
  const tell = () => {
    const number = count(editor.getHTML());
    const minutes = names.minutes.replace("%s", Math.max(1, round(number / perMinute)));
    const many = names.words.replace("%s", number.toLocaleString(document.documentElement.lang));
    length.textContent = number ? `${number === 1 ? names["one word"] : many} · ${minutes}` : names["no words"];
    return minutes;
  };
  let before = tell();
  let timer;
  editor.on("update", () => {
    clearTimeout(timer);
    // Shown after a breath; said only when the minutes change, and then in a pause.
    timer = setTimeout(() => {
      const now = tell();
      timer = setTimeout(() => {
        if (now !== before) said.textContent = length.textContent;
        before = now;
      }, PAUSE);
    }, 150);
  });
  editor.view.dom.after(length, said);
  return length.id;
};

export const Desk = Extension.create({
  name: "desk",
  // After the menu has drawn its toolbar.
  priority: 1,

  onCreate({ editor }) {
    const names = words(editor);
    const toolbar = editor.storage.menu.dom;
    toolbar.setAttribute("role", "toolbar");
    toolbar.setAttribute("aria-label", names.toolbar);
    name(toolbar, names);
    stopAt(toolbar, shown(toolbar)[0]);
    update(toolbar);
    toolbar.addEventListener("keydown", (event) => walk(toolbar, editor, event));
    toolbar.addEventListener("focusin", ({ target }) => stopAt(toolbar, target));
    editor.on("transaction", () => update(toolbar));
    editor.setOptions({ editorProps: { attributes: { "aria-describedby": watchLength(editor, names) } } });
    this.storage.toolbar = toolbar;
  },

  // The text can be written in before `onCreate`: it has its name from the start.
  addProseMirrorPlugins() {
    const attributes = { "aria-label": words(this.editor).text, "aria-multiline": "true" };
    return [new Plugin({ props: { attributes } })];
  },

  addKeyboardShortcuts() {
    return {
      "Alt-F10": ({ editor }) => {
        // The browser tells of a moved cursor a moment later: without this, quick hands act on where it stood before.
        editor.view.domObserver.flush();
        this.storage.toolbar?.querySelector("button[tabindex='0']")?.focus();
        return true;
      },
    };
  },
});
