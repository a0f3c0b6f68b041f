// Links: to an article of our own, found by its headline and kept by its key, or to an address elsewhere.
import { Link as BaseLink } from "django-prose-editor/editor";
import { ask, element, field, fieldOf, newId, words } from "articles/editor/shared";

const ARTICLE = /^story:[1-9]\d{0,17}$/;
const PAUSE = 200;

const find = async (editor, typed, signal) => {
  const address = `${fieldOf(editor).dataset.articles}?q=${encodeURIComponent(typed)}`;
  const answer = await fetch(address, { signal, redirect: "error", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  return (await answer.json()).articles;
};

const about = (names, article) => (article.is_public ? article.about : `${article.about} · ${names["not public"]}`);

// A field that searches while somebody types, with its list below it: arrow keys choose, Enter takes.
const picker = (editor, now, take) => {
  const names = words(editor);
  const list = element("ul", { id: newId(), role: "listbox", className: "articles", "aria-label": names["own articles"] });
  const said = element("p", { role: "status", className: "help" });
  const search = field(names["own article"], {
    type: "search", role: "combobox", autocomplete: "off", "aria-controls": list.id, "aria-expanded": "false",
    "aria-autocomplete": "list",
  });
  const input = search.querySelector("input");
  let articles = [];
  let chosen = -1;
  let timer;
  let asked;

  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = list.children[index];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    articles = found;
    list.replaceChildren(
      ...found.map((article, index) => {
        const parts = [article.headline, element("small", { textContent: about(names, article) })];
        const option = element("li", { id: newId(), role: "option", "aria-selected": "false" }, parts);
        option.addEventListener("click", () => take(articles[index]));
        return option;
      }),
    );
    choose(-1);
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!!found.length));
    said.textContent =
      found.length === 1 ? names["found one"] : found.length ? names.found.replace("%s", found.length) : names["found none"];
  };
  const ask = async () => {
    asked?.abort();
    const mine = (asked = new AbortController());
    try {
      show(await find(editor, input.value, mine.signal));
    } catch {
      if (mine.signal.aborted) return;
      show([]);
      said.textContent = names["no answer"];
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && articles.length) {
      event.preventDefault();
      choose((chosen + step + articles.length + (chosen < 0 && step < 0 ? 1 : 0)) % articles.length);
    } else if (event.key === "Enter" && (chosen >= 0 || input.value)) {
      // What was typed here is no address yet.
      event.preventDefault();
      if (chosen >= 0) take(articles[chosen]);
    }
  });
  list.hidden = true;
  if (ARTICLE.test(now)) {
    find(editor, now).then(([article]) => {
      if (article && !input.value) said.textContent = names.linked.replace("%s", `${article.headline} (${about(names, article)})`);
    }, () => {});
  }
  return [search, said, list];
};

const whole = (typed) => {
  const address = typed.trim();
  if (!address || /^([/#]|[a-z][a-z0-9+.-]*:)/i.test(address)) return address;
  return address.includes("@") ? `mailto:${address}` : `https://${address}`;
};

const editLink = async (editor) => {
  const names = words(editor);
  const now = editor.getAttributes("link").href ?? "";
  const answer = await ask(editor, names.link, (take) => [
    ...picker(editor, now, take),
    field(names.elsewhere, { name: "address", value: ARTICLE.test(now) ? "" : now, autocomplete: "off", inputMode: "url" }),
  ]);
  const href = answer?.link ?? whole(answer?.address ?? "");
  if (!answer) return;
  const chain = editor.chain().focus();
  if (!href) {
    // An emptied address takes the link away; an article that was linked stays.
    return ARTICLE.test(now) ? chain.run() : chain.extendMarkRange("link").unsetLink().run();
  }
  if (editor.isActive("link")) return chain.extendMarkRange("link").setLink({ href }).run();
  if (!editor.state.selection.empty) return chain.setLink({ href }).run();
  const text = answer.headline ?? answer.address.trim();
  chain.insertContent({ type: "text", text, marks: [{ type: "link", attrs: { href } }] }).unsetMark("link").run();
};

export const Link = BaseLink.extend({
  addOptions() {
    return {
      ...this.parent?.(),
      isAllowedUri: (address, { defaultValidate }) =>
        ARTICLE.test(address) || (!/^story:/i.test(address) && defaultValidate(address)),
    };
  },

  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "link",
      groups: "link",
      button: buttons.material("insert_link"),
      active: (editor) => editor.isActive("link"),
      command: editLink,
    });
    menu.defineItem({
      name: "unlink",
      groups: "link",
      button: buttons.material("link_off"),
      hidden: (editor) => !editor.isActive("link"),
      command: (editor) => editor.chain().focus().extendMarkRange("link").unsetLink().run(),
    });
  },

  addKeyboardShortcuts() {
    return {
      "Mod-k": ({ editor }) => {
        editLink(editor);
        return true;
      },
    };
  },
});
