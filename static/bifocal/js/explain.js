/* Explanations: boxes of key figures stay inside the window; a figure in a table opens its
   explanation where it stands. Without script the first is <details>, the second a link. */
const GAP = 8;
let floating = null;
let origin = null;

document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!details.matches?.("details.explain") || !details.open) return;
  const box = details.querySelector(".explain-box");
  delete box.dataset.side;
  if (box.getBoundingClientRect().right > document.documentElement.clientWidth - GAP) box.dataset.side = "end";
}, true);

function close({ focus = false } = {}) {
  floating?.remove();
  floating = null;
  if (focus) origin?.focus();
  origin = null;
}

function place(box, link) {
  const at = link.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - size.width - GAP);
  const below = at.bottom + GAP;
  const fits = below + size.height <= innerHeight || at.top < size.height + GAP;
  box.style.left = `${Math.max(GAP, left)}px`;
  box.style.top = `${fits ? below : at.top - size.height - GAP}px`;
}

async function explain(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`explanation answered ${answer.status}`);
  const box = document.createElement("div");
  box.className = "explain-box float";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", "Explanation");
  box.tabIndex = -1;
  box.innerHTML = await answer.text();
  close();
  floating = box;
  origin = link;
  document.body.append(box);
  if (matchMedia("(min-width: 641px)").matches) place(box, link);
  box.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const link = event.target.closest("a.num-x[data-metric]");
  if (link && plain) {
    event.preventDefault();
    explain(link).catch(() => location.assign(link.href));
  } else if (floating && !floating.contains(event.target)) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && floating) close({ focus: true });
});
addEventListener("scroll", () => floating && origin && place(floating, origin), { passive: true });
