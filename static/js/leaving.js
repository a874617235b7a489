// Before somebody leaves a shared device: what they had not yet sent goes, and then their drafts do.

const form = document.querySelector("form[data-leaving]");
const DRAFTS = `valoa:${form.dataset.workbook}:${form.dataset.member}:`;

const send = ({ text, acknowledged, url, base, client, sequence }) => fetch(url, {
  method: "POST",
  headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "X-Requested-With": "fetch" },
  body: new URLSearchParams({ text, length: [...text].length, base, client, sequence: sequence + 1, base_text: acknowledged }),
}).then((reply) => reply.ok);

form.addEventListener("submit", async (event) => {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS));
  if (!keys.length) return;
  event.preventDefault();
  const arrived = await Promise.all(keys.map((key) => send(JSON.parse(localStorage.getItem(key))).catch(() => false)));
  if (!arrived.every(Boolean) && !confirm(form.dataset.leaving)) return;
  keys.forEach((key) => localStorage.removeItem(key));
  form.submit();
});
