// What the parts of the editor share: the desk's words, elements, dialogs that keep the focus and give it back, and
// the way out of what is set apart.
import { openDialog } from "articles/picker";
export { element, field, newId } from "articles/picker";

const known = new WeakMap();

export const fieldOf = (editor) => editor.options.element.querySelector("textarea[data-names]");

export const words = (editor) => {
  if (!known.has(editor)) known.set(editor, JSON.parse(fieldOf(editor).dataset.names));
  return known.get(editor);
};

// Opens a dialog over the text and gives the focus back to it. Answers like `openDialog`.
export const ask = async (editor, title, content, isWide) => {
  const answer = await openDialog(title, words(editor), content, isWide);
  editor.view.focus();
  return answer;
};

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
