// Figures: one image of the library or a gallery, kept by their keys, each with words of its own for this one place.
import { Node, pm } from "django-prose-editor/editor";
import { about, library, thumbnail } from "articles/picker";
import { ask, element, field, fieldOf, leave, newId, words } from "articles/editor/shared";

const SOURCE = /^image:([1-9]\d{0,17})$/;
const MAX_IMAGES = 30;
const MAX_ALT_LENGTH = 500;
const MAX_CAPTION_LENGTH = 1000;
// In a namespace that no browser knows: it is written like an image, and no browser asks the network for it.
const UNLOADED = "urn:newsroom img";

const desks = new WeakMap();
const deskOf = (editor) => {
  if (!desks.has(editor)) {
    const desk = JSON.parse(fieldOf(editor).dataset.picker);
    desks.set(editor, { ...desk, words: words(editor) });
  }
  return desks.get(editor);
};

const plain = (text) => text.replace(/[ \t-\r\x1c-\x1f\x85\u2028\u2029]+/g, " ").replace(/^ | $/g, "");
// As it is written: a number of so many digits would be rounded.
const keyOf = (image) => SOURCE.exec(image.getAttribute("src") ?? "")?.[1] ?? "";
const imagesOf = (figure) =>
  [...figure.querySelectorAll("img")]
    .map((image) => ({ key: keyOf(image), alt: plain(image.getAttribute("alt") ?? "") }))
    .filter(({ key }) => key);

// What was chosen, in its order, each with its own description.
const chosenList = (editor, uses, untick) => {
  const names = words(editor);
  const list = element("ol", { className: "chosen-images" });
  const said = element("p", { role: "status", className: "visually-hidden" });
  const none = element("p", { className: "help", textContent: names["none chosen"] });
  const act = (label, sign, act) => {
    const button = element("button", { type: "button", className: "button", textContent: sign, title: label, "aria-label": label });
    button.addEventListener("click", act);
    return button;
  };
  const item = (use) => {
    const { image } = use;
    const alt = field(
      names["own description"],
      { value: use.alt, maxLength: MAX_ALT_LENGTH, autocomplete: "off" },
      image.alt ? names["library says"].replace("%s", image.alt) : names["library says nothing"],
    );
    alt.querySelector("input").addEventListener("input", ({ target }) => (use.alt = plain(target.value)));
    const move = (step, name) => {
      const at = uses.indexOf(use);
      const to = at + step;
      if (to < 0 || to >= uses.length) return;
      uses.splice(to, 0, ...uses.splice(at, 1));
      show();
      said.textContent = names["is now at"].replace("%s", to + 1);
      list.children[to].querySelector(`[data-act=${name}]`).focus();
    };
    const buttons = [
      act(`${names["image up"]}: ${image.name}`, "↑", () => move(-1, "up")),
      act(`${names["image down"]}: ${image.name}`, "↓", () => move(1, "down")),
      act(`${names["image out"]}: ${image.name}`, "✕", () => drop(image.key)),
    ];
    ["up", "down", "out"].forEach((name, at) => (buttons[at].dataset.act = name));
    return element("li", {}, [
      thumbnail(image, names),
      element("div", { className: "about" }, [
        element("p", { className: "name", textContent: image.name }),
        ...(image.problem ? [element("p", { className: "problem", textContent: image.problem })] : []),
        alt,
      ]),
      element("div", { className: "acts", role: "group", "aria-label": image.name }, uses.length > 1 ? buttons : buttons.slice(2)),
    ]);
  };
  const show = () => {
    list.replaceChildren(...uses.map(item));
    none.hidden = uses.length > 0;
    list.hidden = !uses.length;
  };
  const drop = (key) => {
    const at = uses.findIndex((use) => use.image.key === key);
    if (at < 0) return;
    uses.splice(at, 1);
    untick(key);
    show();
    said.textContent = names["is out"];
    (list.children[Math.min(at, uses.length - 1)]?.querySelector("[data-act=out]") ?? list.closest("dialog")?.querySelector("input[type=search]"))?.focus();
  };
  const add = (image) => {
    if (uses.length >= MAX_IMAGES) {
      said.textContent = names["most images"].replace("%s", MAX_IMAGES);
      return untick(image.key);
    }
    uses.push({ image, alt: "" });
    show();
  };
  const toggle = (image, isOn) => {
    if (isOn) return add(image);
    uses.splice(uses.findIndex((use) => use.image.key === image.key), 1);
    show();
  };
  show();
  return { parts: [none, list, said], toggle };
};

const dialog = async (editor, node) => {
  const names = words(editor);
  const desk = deskOf(editor);
  const before = node?.attrs ?? { images: [], caption: "" };
  const known = await about(desk, before.images.map(({ key }) => key)).catch(() => []);
  // Without an answer of the library nothing that stands there may be lost.
  if (known.length < before.images.length) return null;
  const uses = before.images.map(({ alt }, at) => ({ image: known[at], alt }));
  let caption;
  const answer = await ask(
    editor,
    node ? names["edit figure"] : names["insert figure"],
    () => {
      let chosen;
      const shelf = library(desk, {
        isMany: true,
        isChosen: (key) => uses.some(({ image }) => image.key === key),
        choose: (image, isOn) => chosen.toggle(image, isOn),
      });
      chosen = chosenList(editor, uses, shelf.untick);
      const below = field(
        names["own caption"],
        { value: before.caption, maxLength: MAX_CAPTION_LENGTH, autocomplete: "off" },
        names["about own caption"],
      );
      caption = below.querySelector("input");
      const [left, right] = [newId(), newId()];
      return [
        element("div", { className: "two" }, [
          element("section", { "aria-labelledby": left }, [
            element("h3", { id: left, textContent: names["choose images"] }),
            ...shelf.parts,
          ]),
          element("section", { "aria-labelledby": right }, [
            element("h3", { id: right, textContent: names["in the figure"] }),
            ...chosen.parts,
            below,
          ]),
        ]),
      ];
    },
    true,
  );
  if (!answer) return null;
  return { images: uses.map(({ image: { key }, alt }) => ({ key, alt })), caption: plain(caption.value) };
};

// One step back takes back what was done to a figure, and nothing that was typed before.
const alone = ({ tr }) => !!pm.history.closeHistory(tr);

const selected = ({ state: { selection } }) => (selection.node?.type.name === "figure" ? selection : null);

const edit = async (editor) => {
  const here = selected(editor);
  // Where the block ends in which the cursor is: a figure stands between paragraphs, never inside anything.
  const { $from } = editor.state.selection;
  const isEmpty = $from.depth === 1 && $from.parent.isTextblock && !$from.parent.textContent;
  const from = here ? here.from : $from.depth ? (isEmpty ? $from.before(1) : $from.after(1)) : editor.state.selection.to;
  const to = here ? here.to : isEmpty ? $from.after(1) : from;
  const attrs = await dialog(editor, here?.node);
  if (!attrs) return;
  const chain = editor.chain().focus().command(alone);
  if (!attrs.images.length) return here ? chain.deleteRange({ from, to }).run() : undefined;
  const isLast = to >= editor.state.doc.content.size;
  const content = [{ type: "figure", attrs }, ...(!here && isLast ? [{ type: "paragraph" }] : [])];
  chain.insertContentAt({ from, to }, content, { updateSelection: false }).setNodeSelection(from).scrollIntoView().run();
};

// What an editor sees of a figure: its images, small, and everything that readers read.
const view = (editor, node) => {
  const names = words(editor);
  const dom = element("figure", { className: "of-library", contentEditable: "false" });
  let now = node;
  const show = async () => {
    const { images, caption } = now.attrs;
    const mine = now;
    const known = await about(deskOf(editor), images.map(({ key }) => key)).catch(() => []);
    if (mine !== now) return;
    const shown = images.map(({ key, alt }, at) => {
      const image = known[at] ?? { thumb: "", name: names["image number"].replace("%s", key), problem: "" };
      return element("span", { className: "image" }, [
        thumbnail(image, names, alt || image.alt || ""),
        element("small", { textContent: image.name }),
        ...(image.problem ? [element("small", { className: "problem", textContent: image.problem })] : []),
      ]);
    });
    const below = caption || (known.length === 1 ? known[0].caption : "");
    dom.replaceChildren(
      element("span", { className: "row" }, shown),
      ...(below ? [element("figcaption", { textContent: below })] : []),
    );
    dom.setAttribute("aria-label", names[images.length > 1 ? "gallery" : "figure"]);
  };
  dom.addEventListener("dblclick", () => edit(editor));
  show();
  return {
    dom,
    update: (newer) => {
      if (newer.type.name !== "figure") return false;
      if (newer.attrs !== now.attrs) {
        now = newer;
        show();
      }
      return true;
    },
    ignoreMutation: () => true,
    stopEvent: ({ type }) => type === "dblclick",
  };
};

export const Images = Node.create({
  name: "figure",
  group: "apart",
  atom: true,
  draggable: true,

  addAttributes() {
    return {
      images: { default: [], parseHTML: imagesOf, rendered: false },
      caption: {
        default: "",
        parseHTML: (figure) => plain(figure.querySelector("figcaption")?.textContent ?? ""),
        rendered: false,
      },
    };
  },

  parseHTML() {
    return [{ tag: "figure", getAttrs: (figure) => (imagesOf(figure).length ? null : false) }];
  },

  renderHTML({ node: { attrs } }) {
    const images = attrs.images.map(({ key, alt }) => [UNLOADED, { src: `image:${key}`, ...(alt && { alt }) }]);
    return ["figure", ...images, ...(attrs.caption ? [["figcaption", attrs.caption]] : [])];
  },

  addNodeView() {
    return ({ editor, node }) => view(editor, node);
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "figure",
      groups: "nodes",
      button: buttons.material("image"),
      active: (editor) => !!selected(editor),
      command: edit,
    });
    menu.defineItem({
      name: "figure:remove",
      groups: "nodes",
      // In words: no sign says what happens to an image.
      button: buttons.text(words(this.editor)["figure:remove"]),
      hidden: (editor) => !selected(editor),
      command: (editor) => editor.chain().focus().command(alone).deleteSelection().run(),
    });
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        if (!selected(editor)) return false;
        edit(editor);
        return true;
      },
      "Mod-Enter": ({ editor }) => {
        const here = selected(editor);
        if (!here) return leave(editor, this.name);
        return editor.chain().insertContentAt(here.to, { type: "paragraph" }).setTextSelection(here.to + 1).run();
      },
    };
  },
});
