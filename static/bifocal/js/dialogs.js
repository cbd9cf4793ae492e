/* One <dialog id="dialog"> takes what htmx puts into it; [data-open-dialog] opens one by id. */
export function open(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) {
    open(document.getElementById(opener.dataset.openDialog));
    opener.closest("details")?.removeAttribute("open");
  }
  // the backdrop belongs to the dialog element itself
  if (event.target.tagName === "DIALOG" && event.target.open && outside(event)) event.target.close();
});

function outside(event) {
  const box = event.target.getBoundingClientRect();
  const within = event.clientX >= box.left && event.clientX <= box.right
    && event.clientY >= box.top && event.clientY <= box.bottom;
  return event.detail > 0 && !within;
}

document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = event.detail;
  if (target?.id !== "dialog") return;
  if (target.innerHTML.trim()) open(target);
  else target.close();
});
