// Names for the fields that are filled by typing: select2 gives its box, its search and its list none.
const $ = window.django?.jQuery;

const labelOf = (select) => {
  const label = select.labels?.[0];
  if (label && !label.id) label.id = `${select.id}-label`;
  return label;
};

const start = () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const container = select.nextElementSibling;
    const label = labelOf(select);
    const rendered = container?.querySelector(".select2-selection__rendered");
    if (!label || !rendered) continue;
    // The name first, then what is chosen.
    container.querySelector("[role=combobox]").setAttribute("aria-labelledby", `${label.id} ${rendered.id}`);
    rendered.setAttribute("aria-labelledby", label.id);
    // Where several can be chosen the search is there from the start.
    container.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label.id);
  }
};

$?.(start);
$?.(document).on("select2:open", ({ target }) => {
  const label = labelOf(target);
  if (!label) return;
  for (const part of document.querySelectorAll(".select2-search__field, .select2-results [role=listbox]")) {
    part.setAttribute("aria-labelledby", label.id);
  }
});
