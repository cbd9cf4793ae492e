/* My work: the status of a task opens its form in place. Without script it links to the form's page. */
function toggle(opener, open) {
  const form = document.getElementById(opener.dataset.edit);
  form.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
  if (open) form.querySelector("input[name=status]:checked")?.focus();
  else opener.focus();
}

const openerOf = (form) => document.querySelector(`[data-edit="${form.id}"]`);

function need(form, field) {
  const box = form.querySelector(`[data-when="${field}"]`);
  if (box) box.hidden = false;
  return form.elements[field];
}

function upgrade() {
  for (const opener of document.querySelectorAll("[data-edit]")) {
    opener.setAttribute("aria-expanded", String(!document.getElementById(opener.dataset.edit).hidden));
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-edit]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  toggle(opener, document.getElementById(opener.dataset.edit).hidden);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".edit-form");
  if (event.key !== "Escape" || !form) return;
  event.preventDefault();
  toggle(openerOf(form), false);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest(".edit-form");
  if (form && event.target.name === "status" && event.target.value === "blocked") need(form, "note").focus();
});

/* What was left as it was is not said: the other fields follow from what was said. */
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target;
  if (!form.matches?.(".edit-form")) return;
  const { parameters } = event.detail;
  for (const name of ["percent_complete", "days_left"]) {
    const field = form.elements[name];
    if (field && field.value === field.defaultValue) delete parameters[name];
  }
  const state = form.querySelector("input[name=status]:checked");
  if (state?.defaultChecked) delete parameters.status;
});

document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = event.detail;
  if (target?.id?.startsWith("work-problem-")) {
    const form = target.closest("form");
    const fields = [...target.querySelectorAll("[data-field]")].map((message) => message.dataset.field);
    const inputs = fields.map((field) => (["note", "reason"].includes(field) ? need(form, field) : form.elements[field]));
    (inputs[0]?.focus ? inputs[0] : form.querySelector("input[name=status]:checked"))?.focus();
  }
});

let last = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.(".edit-form")) last = openerOf(event.target)?.id ?? "";
});
document.addEventListener("htmx:afterSettle", () => {
  upgrade();
  if (document.activeElement === document.body && last) document.getElementById(last)?.focus();
});
upgrade();
