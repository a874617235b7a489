// The result of a tool that stores nothing: what the page already holds is shown as the plants are chosen.

const result = document.querySelector("[data-result]");

function show() {
  const chosen = new Map();
  for (const statement of document.querySelectorAll("[data-statement]")) {
    const radio = statement.querySelector(":checked");
    if (radio) chosen.set(statement.id, radio.value);
  }
  for (const part of result.querySelectorAll("[data-of]")) part.hidden = chosen.get(part.dataset.of) !== part.dataset.level;
  for (const group of result.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("li:not([hidden])");
  for (const count of result.querySelectorAll("[data-count]")) {
    count.textContent = [...chosen.values()].filter((level) => level === count.dataset.count).length;
  }
  result.querySelector("[data-answered]").textContent = chosen.size;
  result.hidden = !chosen.size;
}

document.addEventListener("change", show);
show();
