// Names for the text area and its toolbar: the editor brings English ones, and none for the text.
const label = (field) => {
  const editor = field.closest(".prose-editor");
  if (!editor) return;
  const names = JSON.parse(field.dataset.names);
  editor.querySelector("[role=textbox]")?.setAttribute("aria-label", names.text);
  for (const button of editor.querySelectorAll("button[title]")) {
    const name = names[button.title];
    if (name) {
      button.title = name;
      button.setAttribute("aria-label", name);
    }
  }
  for (const option of editor.querySelectorAll("button[data-name] > *")) {
    const name = names[option.parentElement.dataset.name];
    if (name && option.textContent !== name) option.textContent = name;
  }
};

const start = () => {
  for (const field of document.querySelectorAll("textarea[data-names]")) {
    label(field);
    // The toolbar is drawn after the editor has started, and again when the selection changes.
    new MutationObserver(() => label(field)).observe(field.parentElement, { childList: true, subtree: true });
  }
};

document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
