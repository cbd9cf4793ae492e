/* Keys: Ctrl K finds, / filters, G then a letter goes, ? lists them. Single keys rest inside
   fields and can be turned off (WCAG 2.1.4); the switch is in the list. */
import { open } from "./dialogs.js";

const OFF = "bifocal.singleKeys";
const WAIT = 1200;
let going = 0;

export const allowed = () => localStorage.getItem(OFF) !== "off";
export const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], [role=grid] [data-editing]");

function find() {
  const field = document.getElementById("find");
  if (field?.offsetParent) field.focus();
  else location.assign("/search/");
}

function filter() {
  const field = document.querySelector("[data-filter], .toolbar input[type=search]");
  if (field) field.focus();
  else find();
}

function go(letter) {
  // a page's own tab wins over the left bar
  const links = [...document.querySelectorAll(`[data-go="${CSS.escape(letter)}"]`)];
  (links.find((link) => link.closest(".tabs")) ?? links[0])?.click();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    find();
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || !allowed() || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (going && Date.now() - going < WAIT) {
    going = 0;
    go(key);
    return;
  }
  going = key === "g" ? Date.now() : 0;
  if (key === "/") filter();
  else if (key === "?") open(document.getElementById("keys"));
  else return;
  event.preventDefault();
});

const toggle = document.getElementById("single-keys");
if (toggle) {
  toggle.checked = allowed();
  toggle.addEventListener("change", () => localStorage.setItem(OFF, toggle.checked ? "on" : "off"));
}
