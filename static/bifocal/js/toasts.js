/* Toasts leave after 10 seconds, the time that Undo is offered; errors stay until dismissed.
   The server puts them into #toasts out of band, or names one in the header
   HX-Trigger: {"toast": {"text": "...", "level": "error"}}. */
const STAY = 10_000;
const region = document.getElementById("toasts");

export function show(text, level = "success") {
  const toast = document.createElement("div");
  toast.className = level === "error" ? "toast off" : "toast";
  toast.dataset.toast = level;
  toast.setAttribute("role", level === "error" ? "alert" : "status");
  const words = document.createElement("span");
  words.textContent = text;
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.className = "btn";
  dismiss.dataset.dismiss = "toast";
  dismiss.textContent = "Dismiss";
  toast.append(words, dismiss);
  region?.append(toast);
}

function expire(toast) {
  if (toast.dataset.toast === "error" || toast.dataset.expires) return;
  toast.dataset.expires = "1";
  const leave = () => {
    // somebody is reading it or on the way to Undo
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000);
    else toast.remove();
  };
  setTimeout(leave, STAY);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss=toast]")?.closest(".toast")?.remove();
});
document.addEventListener("toast", (event) => show(event.detail.text, event.detail.level));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (event.detail.successful && event.detail.xhr.status < 400 && form?.closest?.(".toast")) form.closest(".toast").remove();
});
document.addEventListener("htmx:sendError", () => {
  show("Not saved: the server did not answer. Your entry is kept.", "error");
});
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 500) show("Not saved: the server had an error. Your entry is kept.", "error");
  else if (status === 401 || status === 403) show("Not saved: you may not change this, or you were signed out. Reload the page.", "error");
  else if (status === 429) show("Not saved: too many requests. Wait a moment and try again.", "error");
});

if (region) {
  region.querySelectorAll(".toast").forEach(expire);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.matches?.(".toast")) expire(node);
    }
  }).observe(region, { childList: true });
}
