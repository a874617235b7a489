// A plant chosen is a plant saved: each choice is sent at once, and again until it has arrived.

const form = document.querySelector("form[data-sheet]");
const pending = new Map();

form.addEventListener("change", (event) => {
  if (event.target.type !== "radio") return;
  pending.set(event.target.name, event.target.value);
  send(event.target.name);
});
addEventListener("online", () => pending.forEach((_value, name) => send(name)));
addEventListener("pagehide", () => pending.forEach((_value, name) => send(name, true)));

// What others have chosen, told by the stream: shown beside every statement but those whose choice is on its way.
document.addEventListener("valoa:live", ({ detail }) => {
  if (detail.type === "page") for (const shown of form.querySelectorAll("[name^=nakyi-]")) follow(shown, detail.data);
});

function follow(shown, page) {
  const name = shown.name.replace("nakyi-", "kasvi-");
  const value = page.querySelector(`[name="${shown.name}"]`)?.value;
  if (value === undefined || value === shown.value || pending.has(name)) return;
  shown.value = value;
  form.querySelector(`[name="${name}"][value="${value}"]`).checked = true;
}

async function send(name, keepalive = false) {
  const value = pending.get(name);
  const shown = form.elements[name.replace("kasvi-", "nakyi-")];
  const body = new URLSearchParams({ [name]: value, [shown.name]: shown.value });
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" };
  try {
    const reply = await fetch(form.action, { method: "POST", body, headers, keepalive, redirect: "manual" });
    if (reply.type !== "opaqueredirect" && !reply.ok) throw reply;
    shown.value = value;
    if (pending.get(name) === value) pending.delete(name);
    tell(name, reply.type === "opaqueredirect" ? null : await reply.text());
  } catch {
    tell(name, null, form.dataset.unsaved);
    if (!keepalive) setTimeout(() => pending.has(name) && send(name), 3000);
  }
}

// What the page itself would say beside the statement: that somebody else had chosen meanwhile, or that it is not saved.
function tell(name, page, trouble = "") {
  const scale = form.querySelector(`fieldset:has([name="${name}"])`);
  const place = scale.parentElement;
  place.querySelector("[data-told]")?.remove();
  const news = page && new DOMParser().parseFromString(page, "text/html").querySelector(`:has(> fieldset [name="${name}"]) > .notice`)?.textContent;
  if (!news && !trouble) return;
  const notice = document.createElement("p");
  notice.className = "notice notice--warning";
  notice.dataset.told = "";
  notice.setAttribute("role", "status");
  notice.textContent = news || trouble;
  scale.before(notice);
}
