// Buttons that copy a field's text. Without a clipboard they select the text, ready for the keyboard.
const status = document.querySelector("[data-copied]");
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.querySelector(button.dataset.copy);
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return;
    }
    if (status) {
      status.textContent = status.dataset.copied;
      button.querySelector("span").textContent = status.dataset.copied;
    }
  });
}
