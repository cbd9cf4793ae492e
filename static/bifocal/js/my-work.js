/* My work: the status of a task opens its form in place. Without script it links to the form's page.
   J and K walk through all entries, 1 to 4 set a status, A presses the entry's button. */
import { allowed, typing } from "./keyboard.js";

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

/* ---------- keys: one entry at a time ---------- */
const entries = () => [...document.querySelectorAll("#my-work .work > li")];
const current = () => document.activeElement?.closest?.("#my-work .work > li");
const mark = (entry) => entry?.querySelector("a.t, a[data-edit], [data-act]") ?? entry;

function walk(step) {
  const all = entries();
  const here = all.indexOf(current());
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
  const entry = all[Math.min(Math.max(next, 0), all.length - 1)];
  if (!entry) return;
  const target = mark(entry);
  if (target === entry) entry.tabIndex = -1;
  target.focus();
  entry.scrollIntoView({ block: "nearest" });
}

function setState(number) {
  const opener = current()?.querySelector("[data-edit]");
  const form = opener && document.getElementById(opener.dataset.edit);
  const choice = form?.querySelectorAll("input[name=status]")[number - 1];
  if (!choice) return;
  choice.checked = true;
  // Why it is blocked is asked first; why a percent falls, by the server, in the open form.
  if (choice.value === "blocked") {
    toggle(opener, true);
    need(form, "note").focus();
  } else {
    if (choice.value === "todo") toggle(opener, true);
    form.requestSubmit();
  }
}

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  arrowdown: () => walk(1),
  arrowup: () => walk(-1),
  a: () => current()?.querySelector("[data-act]")?.click(),
  e: () => current()?.querySelector("[data-edit]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const key = event.key.toLowerCase();
  const arrow = key === "arrowdown" || key === "arrowup";
  if (typing(event.target) || document.querySelector("dialog[open]") || !(arrow ? current() : allowed())) return;
  if (/^[1-4]$/.test(key) && current()) setState(Number(key));
  else if (KEYS[key]) KEYS[key]();
  else return;
  event.preventDefault();
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
