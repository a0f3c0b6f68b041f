// Tables: a caption, a row that names the columns, perhaps a column that names the rows, and no merged cells.
import { Table as BaseTable, TableCell as BaseCell, TableHeader as BaseHeader } from "django-prose-editor/editor";
import { ask, element, field, leave, words } from "articles/editor/shared";

const MAX_ROWS = 100;
const MAX_COLUMNS = 20;

const isolated = { content: "paragraph+" };
export const TableCell = BaseCell.extend(isolated);
export const TableHeader = BaseHeader.extend(isolated);

const captionOf = (editor) => editor.getAttributes("table").caption ?? "";

const insert = async (editor) => {
  const names = words(editor);
  const count = (label, name, value, max) => field(label, { type: "number", name, value, min: 1, max, required: true });
  const answer = await ask(editor, names["insert table"], () => [
    field(names.caption, { name: "caption", autocomplete: "off" }, names["about caption"]),
    count(names.rows, "rows", 4, MAX_ROWS),
    count(names.columns, "columns", 2, MAX_COLUMNS),
    field(names["with head row"], { type: "checkbox", name: "row", checked: true }),
    field(names["with head column"], { type: "checkbox", name: "column" }),
  ]);
  if (!answer) return;
  const chain = editor.chain().focus();
  const size = { rows: Number(answer.rows), cols: Number(answer.columns) };
  chain.insertTable({ ...size, withHeaderRow: !!answer.row });
  if (answer.column) chain.toggleHeaderColumn();
  chain.updateAttributes("table", { caption: answer.caption.trim() }).run();
};

const editCaption = async (editor) => {
  const names = words(editor);
  const value = captionOf(editor);
  const answer = await ask(editor, names["table:caption"], () => [
    field(names.caption, { name: "caption", value, autocomplete: "off" }, names["about caption"]),
  ]);
  if (answer) editor.chain().focus().updateAttributes("table", { caption: answer.caption.trim() }).run();
};

const CHANGES = {
  addRowAfter: (chain) => chain.addRowAfter(),
  deleteRow: (chain) => chain.deleteRow(),
  addColumnAfter: (chain) => chain.addColumnAfter(),
  deleteColumn: (chain) => chain.deleteColumn(),
  headRow: (chain) => chain.toggleHeaderRow(),
  headColumn: (chain) => chain.toggleHeaderColumn(),
  deleteTable: (chain) => chain.deleteTable(),
};

export const Table = BaseTable.extend({
  group: "apart",

  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: "",
        parseHTML: (table) => table.querySelector(":scope > caption")?.textContent.replace(/\s+/g, " ").trim() ?? "",
        renderHTML: () => ({}),
      },
    };
  },

  parseHTML() {
    // The caption is an attribute here: its words are no cells.
    return [{ tag: "table" }, { tag: "caption", ignore: true }];
  },

  renderHTML({ node }) {
    const { caption } = node.attrs;
    return ["table", ...(caption ? [["caption", caption]] : []), ["tbody", 0]];
  },

  addNodeView() {
    const base = this.parent?.();
    return (props) => {
      const view = base(props);
      const caption = element("caption", { contentEditable: "false" });
      const show = ({ attrs }) => {
        caption.textContent = attrs.caption;
        caption.hidden = !attrs.caption;
      };
      view.table.prepend(caption);
      show(props.node);
      const update = view.update.bind(view);
      view.update = (node) => {
        if (!update(node)) return false;
        show(node);
        return true;
      };
      return view;
    };
  },

  addMenuItems({ menu, buttons }) {
    const names = words(this.editor);
    menu.defineItem({
      name: "table",
      groups: "table",
      button: buttons.material("grid_on"),
      hidden: (editor) => editor.isActive("table"),
      enabled: (editor) => editor.state.selection.$from.depth === 1,
      command: insert,
    });
    const define = (name, command) =>
      menu.defineItem({
        name: `table:${name}`,
        groups: "table",
        // In words: no sign says what happens to a row.
        button: buttons.text(names[`table:${name}`]),
        hidden: (editor) => !editor.isActive("table"),
        command,
      });
    define("caption", editCaption);
    for (const [name, change] of Object.entries(CHANGES)) define(name, (editor) => change(editor.chain().focus()).run());
  },

  addKeyboardShortcuts() {
    return {
      ...this.parent?.(),
      // From the last cell on to the next field of the form: a table holds nobody.
      Tab: ({ editor }) => editor.commands.goToNextCell(),
      "Mod-Enter": ({ editor }) => leave(editor, "table"),
      ArrowDown: ({ editor }) => leave(editor, "table", true),
    };
  },
});
