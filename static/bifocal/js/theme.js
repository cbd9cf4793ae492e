/* Light, dark or the system's. The choice is a cookie, so that the server sends the page in the
   right theme at once; it holds no more than that word. */
const root = document.documentElement;
const YEAR = 60 * 60 * 24 * 365;

export function choose(theme) {
  root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${theme === "system" ? 0 : YEAR}; SameSite=Lax${secure}`;
  mark();
  // charts take their colours from the tokens and draw themselves again
  document.dispatchEvent(new CustomEvent("bifocal:theme", { detail: theme }));
}

function mark() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === root.dataset.theme));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (button) choose(button.dataset.themeChoice);
});
mark();
