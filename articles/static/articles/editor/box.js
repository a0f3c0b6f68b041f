// The info box: a title, then paragraphs and lists. Boxes and tables stand between paragraphs, never inside another thing.
import { Document as BaseDocument, Node, Placeholder as BasePlaceholder } from "django-prose-editor/editor";
import { leave, words } from "articles/editor/shared";

export const Document = BaseDocument.extend({ content: "(block | apart)+" });

export const Placeholder = BasePlaceholder.configure({
  includeChildren: true,
  showOnlyCurrent: false,
  placeholder: ({ editor, node }) => (node.type.name === "boxTitle" ? words(editor)["box title"] : ""),
});

export const BoxTitle = Node.create({
  name: "boxTitle",
  content: "inline*",
  defining: true,

  parseHTML() {
    return [{ tag: "h3", context: "infoBox/", priority: 100 }, { tag: "h2", context: "infoBox/", priority: 100 }];
  },

  renderHTML() {
    return ["h3", 0];
  },
});

export const InfoBox = Node.create({
  name: "infoBox",
  group: "apart",
  content: "boxTitle (paragraph | bulletList | orderedList)+",
  defining: true,

  parseHTML() {
    return [{ tag: "aside" }];
  },

  renderHTML() {
    return ["aside", 0];
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "infoBox",
      groups: "nodes",
      button: buttons.material("feed"),
      active: (editor) => editor.isActive("infoBox"),
      enabled: (editor) => editor.isActive("infoBox") || editor.state.selection.$from.depth === 1,
      command: (editor) => (editor.isActive("infoBox") ? unpack(editor) : pack(editor)),
    });
  },

  addKeyboardShortcuts() {
    return {
      "Mod-Enter": ({ editor }) => leave(editor, this.name),
      ArrowDown: ({ editor }) => leave(editor, this.name, true),
    };
  },
});

// What is marked becomes the content of a box, otherwise an empty one comes below; the cursor waits in its title.
const pack = (editor) => {
  const { $from, $to, empty } = editor.state.selection;
  const inside = [];
  let from = $from.after(1);
  let to = from;
  if (!empty && $to.depth) {
    from = $from.before(1);
    to = $to.after(1);
    editor.state.doc.nodesBetween(from, to, (node, _at, parent) => {
      if (parent === editor.state.doc) inside.push(node.toJSON());
      return false;
    });
  } else if (!$from.parent.textContent) {
    from = $from.before(1);
  }
  const fits = inside.every(({ type }) => ["paragraph", "bulletList", "orderedList"].includes(type));
  const content = [{ type: "boxTitle" }, ...(fits && inside.length ? inside : [{ type: "paragraph" }])];
  if (!fits) from = to;
  editor
    .chain()
    .insertContentAt({ from, to }, { type: "infoBox", content }, { updateSelection: false })
    .setTextSelection(from + 2)
    .focus()
    .run();
};

// The box goes, its words stay.
const unpack = (editor) => {
  const { $from } = editor.state.selection;
  let depth = $from.depth;
  while ($from.node(depth).type.name !== "infoBox") depth--;
  const content = $from
    .node(depth)
    .toJSON()
    .content.filter((node) => node.type !== "boxTitle" || node.content)
    .map((node) => (node.type === "boxTitle" ? { ...node, type: "heading", attrs: { level: 3 } } : node));
  editor.chain().insertContentAt({ from: $from.before(depth), to: $from.after(depth) }, content).focus().run();
};
