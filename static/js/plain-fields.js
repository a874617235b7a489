// Fields that are saved by a button alone, beside texts that are saved as they are typed: say so as soon as one is
// changed, and ask before the page is left with the change in it.

const told = document.querySelector("[data-plain-told]");
const form = told.closest("form");
let leaving = false;

// What the page had shown of a field stands in its hidden neighbour, after a refused save too.
const shown = [...form.querySelectorAll("[name^=shown-]")];
const changed = () => shown.some((field) => form.elements[field.name.slice("shown-".length)].value !== field.value);

form.addEventListener("input", () => (told.hidden = !changed()));
form.addEventListener("submit", () => (leaving = true));
addEventListener("pageshow", () => ((leaving = false), (told.hidden = !changed())));
addEventListener("beforeunload", (event) => {
  if (changed() && !leaving) event.preventDefault();
});
