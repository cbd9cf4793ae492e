/* After a refused form or a conflict, the focus goes to what explains it. */
function focusProblem(within) {
  const problem = within.querySelector?.("[data-error-summary], [data-conflict]");
  problem?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => focusProblem(event.detail.elt.parentElement ?? document));
focusProblem(document);

/* A link in the summary puts the cursor into its field. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
});

/* A form is sent once: a second click while it is on its way does nothing. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post") || form.hasAttribute("hx-patch")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
