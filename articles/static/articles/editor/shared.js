// What the parts of the editor share: the desk's words, elements, dialogs that keep the focus and give it back, and
// the way out of what is set apart.
const known = new WeakMap();

export const fieldOf = (editor) => editor.options.element.querySelector("textarea[data-names]");

export const words = (editor) => {
  if (!known.has(editor)) known.set(editor, JSON.parse(fieldOf(editor).dataset.names));
  return known.get(editor);
};

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
// ends it with an answer of its own. Outside the form of the story: its fields are no fields of the story.
export const ask = (editor, title, content) =>
  new Promise((resolve) => {
    const id = newId();
    let answer = null;
    const dialog = element("dialog", { className: "prose-editor-dialog", "aria-labelledby": id });
    const take = (value) => {
      answer = value;
      dialog.close();
    };
    const cancel = element("button", { type: "button", textContent: words(editor).cancel });
    const form = element("form", { noValidate: false }, [
      element("h2", { id, className: "prose-editor-dialog-title", textContent: title }),
      ...content(take),
      element("div", { className: "prose-editor-dialog-buttons" }, [
        element("button", { type: "submit", textContent: words(editor).take }),
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
      editor.view.focus();
      resolve(answer);
    });
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
  });

// Out of a box or a table at the end of the text, where there is nothing to click on.
export const leave = (editor, name, onlyFromItsEnd) => {
  const { $from, empty } = editor.state.selection;
  let depth = $from.depth;
  while (depth && $from.node(depth).type.name !== name) depth--;
  if (!depth) return false;
  const after = $from.after(depth);
  const next = editor.state.doc.nodeAt(after);
  if (onlyFromItsEnd) {
    const isLast = $from.index(depth) === $from.node(depth).childCount - 1;
    if (!empty || next || !isLast || !editor.view.endOfTextblock("down")) return false;
  }
  const chain = editor.chain();
  if (next?.type.name !== "paragraph") chain.insertContentAt(after, { type: "paragraph" });
  return chain.setTextSelection(after + 1).focus().scrollIntoView().run();
};
