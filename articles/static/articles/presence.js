// Tells colleagues that this article is open here, and shows who else has it open. Without it the notice is as
// old as the page.
const EVERY = 60_000;
const notice = document.querySelector(".presence[data-url]");
const form = notice?.closest("form");

const message = (more = {}) => {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  return data;
};

const announce = async () => {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(notice.dataset.url, { method: "POST", body: message(), redirect: "error" });
    const { notice: sentence } = await answer.json();
    // The same sentence again would be read out again.
    if (notice.textContent !== sentence) notice.textContent = sentence;
  } catch {
    // Without an answer the notice stays as it is.
  }
};

if (form) {
  announce();
  setInterval(announce, EVERY);
  document.addEventListener("visibilitychange", announce);
  addEventListener("pageshow", (event) => event.persisted && announce());
  addEventListener("pagehide", () => navigator.sendBeacon(notice.dataset.url, message({ leave: "1" })));
}
