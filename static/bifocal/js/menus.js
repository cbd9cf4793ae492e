/* Menus are <details class="drop">: a click outside or Esc closes them and gives the focus back. */
function close(menu, { focus = false } = {}) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    if (!menu.contains(event.target)) close(menu);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.drop[open], details.explain[open]");
  if (!open) return;
  close(open, { focus: true });
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.drop[open]");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...menu.querySelectorAll(".menu a, .menu button")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const here = items.indexOf(document.activeElement);
  items.at((here + step + items.length) % items.length)?.focus();
  event.preventDefault();
});
