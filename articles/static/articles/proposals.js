// One keystroke for each proposed source, while its row has the focus. Without it the buttons do the same, one page
// at a time.
const list = document.querySelector(".proposals[data-keys]");
const rows = list ? [...list.querySelectorAll("form.proposal")] : [];
const status = document.querySelector(".said[role=status]");
const line = document.querySelector("#line");
const lacks = document.querySelector("#lacks");
let last = null;

const buttons = (row) => [...row.querySelectorAll("button[data-key]")];

// Tab reaches one row and its buttons; the arrow keys lead to the others.
const stopAt = (row) => {
  for (const each of rows) {
    each.tabIndex = each === row ? 0 : -1;
    for (const button of buttons(each)) button.tabIndex = each === row ? 0 : -1;
    for (const link of each.querySelectorAll("a")) link.tabIndex = each === row ? 0 : -1;
  }
};

const focus = (row) => {
  if (!row) return;
  stopAt(row);
  row.focus();
  row.scrollIntoView({ block: "nearest" });
};

const isOpen = (row) => !row.dataset.decided;
const next = (row) => {
  const at = rows.indexOf(row);
  return [...rows.slice(at + 1), ...rows.slice(0, at).reverse()].find(isOpen);
};

const mark = (row, decision, said) => {
  const undone = decision === "undo";
  if (undone) delete row.dataset.decided;
  else row.dataset.decided = decision;
  for (const button of buttons(row)) button.hidden = (button.value === "undo") === undone;
  row.querySelector(".outcome").textContent = undone ? "" : said;
};

const show = ({ said, line: sentence, lacks: missing }) => {
  status.textContent = `${said} ${sentence}`;
  line.textContent = sentence;
  lacks.hidden = !missing;
  lacks.querySelector("span").textContent = missing;
};

const decide = async (row, button) => {
  if (row.dataset.busy) return;
  row.dataset.busy = "1";
  const decision = button.value;
  const data = new FormData(row);
  data.set("decision", decision);
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(location.href, { method: "POST", body: data, headers, redirect: "error" });
    const told = await answer.json();
    if (answer.ok) {
      mark(row, decision, told.said);
      show(told);
      last = decision === "undo" ? null : row;
      focus(decision === "undo" ? row : (next(row) ?? row));
    } else if (told.said) {
      status.textContent = told.said;
      row.querySelector(".outcome").textContent = told.said;
    } else {
      throw new Error("a question that only the page can ask");
    }
  } catch {
    // As without script: the page answers.
    row.dataset.native = "1";
    row.requestSubmit(button);
  } finally {
    delete row.dataset.busy;
  }
};

const press = (row, key) => {
  // "U" on an open row means the one decided last.
  const target = key === "u" && isOpen(row) ? last : row;
  const button = target && buttons(target).find((each) => each.dataset.key === key && !each.hidden);
  if (button) decide(target, button);
  return Boolean(button);
};

const move = (row, key) => {
  const at = rows.indexOf(row);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key];
  if (to === undefined || !rows[to]) return false;
  focus(rows[to]);
  return true;
};

for (const row of rows) {
  row.setAttribute("aria-describedby", "keys");
  row.addEventListener("focusin", () => stopAt(row));
  row.addEventListener("keydown", (event) => {
    // Only while the row itself has the focus, and never in the way of the browser's own keys.
    if (event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (move(row, event.key) || press(row, event.key.toLowerCase())) event.preventDefault();
  });
  row.addEventListener("submit", (event) => {
    if (row.dataset.native || !event.submitter) return;
    event.preventDefault();
    decide(row, event.submitter);
  });
}

if (rows.length) {
  stopAt(rows[0]);
  const keys = document.querySelector("#keys");
  if (keys) keys.hidden = false;
}
