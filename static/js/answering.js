// Own answers live in this tab alone until they are handed in, and go when another member opens the page.
// On a phone one statement stands on the screen at a time.

const PREFIX = "valoa-own-";
const form = document.querySelector("form[data-own]");
const key = form && PREFIX + form.dataset.own;

for (const other of Object.keys(sessionStorage)) {
  if (other.startsWith(PREFIX) && other !== key) sessionStorage.removeItem(other);
}
if (form) begin();

function begin() {
  const statements = [...form.querySelectorAll(".assessed")];
  const phone = matchMedia("(max-width: 47.99rem)");
  const [steps, end, back, next, notice] = ["steps", "end", "back", "next", "missing-notice"].map((name) =>
    form.querySelector(`[data-${name}]`),
  );
  const lacking = () => statements.filter((statement) => !statement.querySelector(":checked"));
  let here = 0;

  function show() {
    statements.forEach((statement, place) => (statement.hidden = phone.matches && place !== here));
    steps.hidden = !phone.matches;
    end.hidden = phone.matches && here < statements.length - 1;
    back.hidden = here === 0;
    next.hidden = here === statements.length - 1;
  }

  function go(place) {
    here = Math.max(0, Math.min(statements.length - 1, place));
    show();
    statements[here].focus();
    statements[here].scrollIntoView({ block: "start" });
  }

  function keep() {
    const chosen = [...form.querySelectorAll(":checked")].map((radio) => [radio.name, radio.value]);
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(chosen)));
  }

  function recall() {
    const chosen = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    for (const [name, value] of Object.entries(chosen)) {
      const radio = [...form.elements].find((field) => field.name === name && field.value === value);
      if (radio) radio.checked = true;
    }
  }

  function tellMissing() {
    const missing = lacking().map((statement) => statement.id);
    notice.hidden = !missing.length;
    for (const link of notice.querySelectorAll("a")) link.parentElement.hidden = !missing.includes(link.hash.slice(1));
  }

  recall();
  form.noValidate = true;
  form.querySelector("[data-clear]").hidden = false;
  form.addEventListener("change", () => {
    keep();
    if (!notice.hidden) tellMissing();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const radio of form.querySelectorAll(":checked")) radio.checked = false;
    sessionStorage.removeItem(key);
    notice.hidden = true;
    go(0);
  });
  form.addEventListener("submit", (event) => {
    tellMissing();
    if (notice.hidden) return;
    event.preventDefault();
    notice.focus();
    notice.scrollIntoView({ block: "start" });
  });
  notice.addEventListener("click", (event) => {
    const place = statements.findIndex((statement) => `#${statement.id}` === event.target.hash);
    if (place < 0) return;
    event.preventDefault();
    go(place);
  });
  back.addEventListener("click", () => go(here - 1));
  next.addEventListener("click", () => go(here + 1));
  phone.addEventListener("change", show);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  show();
}
