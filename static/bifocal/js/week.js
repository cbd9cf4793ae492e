/* The week as a grid: arrows move, typing replaces, Enter edits and goes down, P takes the plan,
   1 to 4 set the state, Ctrl Z undoes what is not saved, Ctrl S saves. One request saves; the
   server answers with the grid anew. Without script it is a form. */
import { STATES, cellOf, fieldOf, follow, glyph, problemOf, put, reasonAsked, statusOf, valueOf } from "./week-cells.js";
import { fromText, toText } from "./week-clipboard.js";

const PAGE = 10;
const WAIT = 1200; // as long as G waits for its letter
const TYPED = ["percent", "days", "start", "finish", "note"];
let anchor = null; // the cell where the selection begins
let isWhole = false; // all rows are selected, wherever the focus is
let undone = []; // snapshots, the last one first to come back
let editing = null; // {cell, field, before, isReplacing}
let going = 0;
let isSending = false;

const panel = () => document.getElementById("week");
const rows = () => [...document.querySelectorAll(".week-table tr[data-id]")];
const cells = (row) => [...row.querySelectorAll("[data-cell]")];
const until = () => panel().dataset.until;
const here = () => document.activeElement?.closest?.(".week-table [data-cell]");
const boxOf = (row) => row.querySelector("[data-cell=plan] input[type=checkbox]");
const nameOf = (row) => cellOf(row, "task").querySelector("a").textContent.trim();
const say = (words) => { document.getElementById("week-said").textContent = words; };
const counted = (n, one, many) => `${n} ${n === 1 ? one : many}`;

/* ---------- what is entered ---------- */
const fieldsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
const snapshot = (some) => some.flatMap((row) => fieldsOf(row).map((field) => [field, field.type === "checkbox" ? field.checked : field.value]));

function keep(before) {
  const moved = before.filter(([field, value]) => (field.type === "checkbox" ? field.checked : field.value) !== value);
  if (moved.length) undone.push(moved);
  return moved.length > 0;
}

const isChanged = (row) => boxOf(row)?.checked || cells(row).some((cell) => "now" in cell.dataset && fieldOf(cell).value !== cell.dataset.now);

function showProblem(cell) {
  const words = problemOf(cell, until());
  const field = fieldOf(cell);
  cell.querySelectorAll(":scope > .msg").forEach((old) => old.remove());
  cell.classList.toggle("wrong", Boolean(words));
  field.toggleAttribute("aria-invalid", Boolean(words));
  if (!words) {
    field.removeAttribute("aria-describedby");
    return;
  }
  field.setAttribute("aria-invalid", "true");
  const message = document.createElement("span");
  message.className = "msg";
  message.id = `${field.name}-error`;
  message.textContent = words;
  field.setAttribute("aria-describedby", message.id);
  cell.append(message);
}

function refresh(row) {
  for (const cell of cells(row)) {
    if (!("now" in cell.dataset)) continue;
    cell.classList.toggle("changed", fieldOf(cell).value !== cell.dataset.now);
    showProblem(cell);
  }
  row.classList.toggle("planned", Boolean(boxOf(row)?.checked));
  row.querySelector(".w-reason")?.toggleAttribute("data-when-falls", !reasonAsked(row));
  glyph(row);
}

function count() {
  const all = rows();
  const changed = all.filter(isChanged).length;
  const wrong = all.filter((row) => row.querySelector(".wrong")).length;
  const words = changed ? `${counted(changed, "task", "tasks")} changed, not saved` : "";
  const place = document.querySelector("[data-week-changes]");
  if (place) place.textContent = wrong ? `${words}; ${counted(wrong, "needs", "need")} attention` : words;
  return { changed, wrong };
}

function act(some, change, words) {
  const before = snapshot(some);
  change();
  const moved = keep(before);
  some.forEach(refresh);
  const { wrong } = count();
  say(wrong ? `${words} ${counted(wrong, "task needs", "tasks need")} attention.` : words);
  return moved;
}

/* ---------- where one is ---------- */
function focusCell(cell, { extend = false } = {}) {
  if (!cell) return;
  for (const other of document.querySelectorAll(".week-table [data-cell][tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
  isWhole = false;
  if (!extend || !anchor?.isConnected) anchor = cell;
  mark();
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/* The rectangle between the anchor and the cell with the focus. */
function selection() {
  const cell = here();
  if (!cell) return [];
  if (isWhole) return rows().map(cells);
  const from = anchor?.isConnected ? anchor : cell;
  const all = rows();
  const place = (one) => [all.indexOf(one.parentElement), cells(one.parentElement).indexOf(one)];
  const [[r1, c1], [r2, c2]] = [place(from), place(cell)];
  return all.slice(Math.min(r1, r2), Math.max(r1, r2) + 1).map((row) => cells(row).slice(Math.min(c1, c2), Math.max(c1, c2) + 1));
}

function mark() {
  const chosen = new Set(selection().flat());
  for (const cell of document.querySelectorAll(".week-table [data-cell]")) {
    cell.classList.toggle("in", chosen.size > 1 && chosen.has(cell));
    cell.setAttribute("aria-selected", String(chosen.has(cell)));
  }
}

const selectedRows = () => selection().map((some) => some[0].parentElement);

function step(cell, key) {
  const row = cell.parentElement;
  const line = cells(row);
  const at = line.indexOf(cell);
  if (key === "ArrowLeft" || key === "ArrowRight") return line[at + (key === "ArrowRight" ? 1 : -1)];
  const all = rows();
  const down = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -all.length, End: all.length }[key];
  const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(row) + down))];
  return cells(next)[at];
}

/* ---------- editing ---------- */
function edit(cell, { typed = null, field = fieldOf(cell) } = {}) {
  if (!field) return;
  stop();
  editing = { cell, field, before: snapshot([cell.parentElement]), isReplacing: typed !== null };
  cell.dataset.editing = "";
  if (typed !== null) field.value = typed;
  if (document.activeElement !== field) field.focus();
  if (typed === null && field.select) field.select();
}

function stop({ cancel = false, focus = false } = {}) {
  if (!editing) return;
  const { cell, field, before } = editing;
  editing = null;
  delete cell.dataset.editing;
  const [, old] = before.find(([one]) => one === field);
  if (cancel) field.value = old;
  else if (field.value !== old) {
    const row = cell.parentElement;
    if (!field.name.endsWith("-reason")) follow(row, cell.dataset.cell, until());
    keep(before);
    refresh(row);
    count();
    const problem = problemOf(cell, until());
    if (problem) say(`${nameOf(row)}: ${problem}`);
    else if (reasonAsked(row) && !row.querySelector(".w-reason input").value) say(`${nameOf(row)}: say why the percent falls, in its note.`);
  }
  if (focus) focusCell(cell);
}

function takePlan(some, { all = false } = {}) {
  const open = some.filter((row) => boxOf(row) && !boxOf(row).checked && !(all && isChanged(row)));
  const left = some.length - open.length;
  act(open, () => open.forEach(planRow), `As planned: ${counted(open.length, "task", "tasks")}${left ? `; ${left} left as they are` : ""}.`);
}

function planRow(row) {
  for (const cell of cells(row)) {
    delete cell.dataset.bad;
    if ("plan" in cell.dataset && cell.dataset.cell !== "plan") fieldOf(cell).value = cell.dataset.plan;
    else if ("now" in cell.dataset && cell.dataset.cell !== "note") fieldOf(cell).value = cell.dataset.now;
  }
  boxOf(row).checked = true;
}

function putBack(row, some = cells(row)) {
  for (const cell of some) {
    delete cell.dataset.bad;
    if ("now" in cell.dataset) fieldOf(cell).value = cell.dataset.now;
  }
  if (boxOf(row)) boxOf(row).checked = false;
}

function setState(status) {
  const some = selectedRows();
  act(some, () => {
    for (const row of some) {
      put(row, "status", status);
      follow(row, "status", until());
    }
  }, `${counted(some.length, "task", "tasks")} set.`);
  const row = some[0];
  if (status === "blocked" && some.length === 1 && !valueOf(row, "note")) {
    focusCell(cellOf(row, "note"));
    edit(cellOf(row, "note"));
    say("Blocked: say in the note what it waits for.");
  }
}

function undo() {
  stop();
  const moved = undone.pop();
  if (!moved) return say("Nothing to undo.");
  const some = new Set();
  for (const [field, value] of moved) {
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
    delete field.closest("[data-cell]").dataset.bad;
    some.add(field.closest("tr"));
  }
  some.forEach(refresh);
  count();
  return say("Undone.");
}

/* ---------- saving ---------- */
function values() {
  const form = document.getElementById("week-form");
  const sent = { until: until(), from: form.elements.from.value };
  for (const row of rows()) {
    const met = row.nextElementSibling?.matches(".conflict") ? row.nextElementSibling : null;
    if (!isChanged(row) && !met) continue;
    for (const field of [...row.querySelectorAll("input, select, textarea"), ...(met?.querySelectorAll("input") ?? [])]) {
      const isOff = ["checkbox", "radio"].includes(field.type) && !field.checked;
      if (!isOff) sent[field.name] = field.value;
    }
  }
  return sent;
}

function firstProblem() {
  const wrong = document.querySelector(".week-table .wrong");
  if (wrong) return wrong;
  const silent = rows().find((row) => reasonAsked(row) && !row.querySelector(".w-reason input").value.trim());
  return silent ? cellOf(silent, "note") : null;
}

async function save() {
  stop();
  if (isSending) return;
  const problem = firstProblem();
  if (problem) {
    focusCell(problem);
    const reason = problem.querySelector(".w-reason:not([data-when-falls]) input");
    if (!problem.matches(".wrong") && reason) edit(problem, { field: reason });
    say("Not sent: the marked cell needs attention.");
    return;
  }
  if (!count().changed && !document.querySelector(".week-table .conflict")) {
    say("Nothing is changed.");
    return;
  }
  const from = here()?.parentElement.dataset.id;
  isSending = true;
  panel().setAttribute("aria-busy", "true");
  try {
    await htmx.ajax("POST", document.getElementById("week-form").action, { source: panel(), target: "#week", swap: "outerHTML", values: values() });
  } finally {
    isSending = false;
    panel()?.removeAttribute("aria-busy");
  }
  arrive(from);
}

/* After an answer: to what is wrong, else back to the row one was in. */
function arrive(from) {
  const choice = document.querySelector(".week-table .conflict input[type=radio]");
  const wrong = document.querySelector(".week-table .wrong, .week-table [aria-invalid=true]")?.closest("[data-cell]");
  if (wrong) focusCell(wrong);
  else if (choice) choice.focus();
  else {
    const row = rows().find((one) => one.dataset.id === from) ?? rows()[0];
    if (row) focusCell(cellOf(row, "status"));
  }
}

/* ---------- keys ---------- */
function onEditingKey(event) {
  const { cell, field } = editing;
  const isArrow = event.key.startsWith("Arrow");
  const leaves = event.key === "ArrowUp" || event.key === "ArrowDown" || editing.isReplacing;
  if (event.key === "Escape") stop({ cancel: true, focus: true });
  else if (event.key === "Enter" && !event.shiftKey) {
    stop();
    focusCell(step(cell, "ArrowDown"));
  } else if (event.key === "Tab") {
    const fields = [...cell.querySelectorAll("textarea, .w-reason:not([data-when-falls]) input")];
    const next = fields[fields.indexOf(field) + (event.shiftKey ? -1 : 1)];
    stop();
    if (next) edit(cell, { field: next });
    else focusCell(step(cell, event.shiftKey ? "ArrowLeft" : "ArrowRight") ?? cell);
  } else if (isArrow && leaves && field.tagName !== "SELECT") {
    stop();
    focusCell(step(cell, event.key));
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function onCellKey(event, cell) {
  const { key } = event;
  const name = cell.dataset.cell;
  const isLetter = key.length === 1 && key !== " ";
  const gone = going && Date.now() - going < WAIT;
  going = key === "g" && name !== "note" ? Date.now() : 0;
  if (key.startsWith("Arrow") || ["PageUp", "PageDown", "Home", "End"].includes(key)) focusCell(step(cell, key), { extend: event.shiftKey });
  else if (key === "Enter" || key === "F2") {
    if (name === "task") cell.querySelector("a").click();
    else if (name === "plan") takePlan([cell.parentElement]);
    else if (fieldOf(cell)) edit(cell);
    else focusCell(step(cell, "ArrowDown"));
  } else if (key === "Delete" || key === "Backspace") clear();
  else if (key === " " && name !== "note") {
    if (boxOf(cell.parentElement)) boxOf(cell.parentElement).click();
  } else if (name === "note" && key.length === 1 && selection().flat().length === 1) type(key, cell);
  else if (key.toLowerCase() === "p" && !gone) takePlan(selectedRows(), { all: selectedRows().length > 1 });
  else if (isLetter && /\d/.test(key) && TYPED.includes(name) && fieldOf(cell)) type(key, cell);
  else if (STATES["1234".indexOf(key)] && isLetter) setState(STATES["1234".indexOf(key)]);
  else return;
  event.preventDefault();
}

function type(key, cell = here()) {
  edit(cell, { typed: "" });
  editing.field.value = key;
}

function clear() {
  const chosen = selection();
  const some = selectedRows();
  act(some, () => chosen.forEach((line) => putBack(line[0].parentElement, line.length > 1 ? line : cells(line[0].parentElement))), "Put back.");
}

function onControlKey(event) {
  const key = event.key.toLowerCase();
  if (key === "s" || key === "enter") save();
  else if (editing) return;
  else if (key === "z") undo();
  else if (key === "a" && here()) {
    isWhole = true;
    mark();
    say(`${counted(rows().length, "task", "tasks")} selected.`);
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (!panel() || document.querySelector("dialog[open]")) return;
  const cell = here();
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    if (cell || event.key.toLowerCase() === "s") onControlKey(event);
  } else if (event.altKey || event.ctrlKey || event.metaKey) return;
  else if (editing) onEditingKey(event);
  else if (cell && document.activeElement === cell) onCellKey(event, cell);
});

/* ---------- mouse and touch ---------- */
const isTouch = () => matchMedia("(pointer: coarse)").matches;

document.addEventListener("mousedown", (event) => {
  const cell = event.target.closest(".week-table [data-cell]");
  if (!cell || event.button !== 0 || isTouch() || event.target.closest("a, label, .w-reason")) return;
  if (editing?.cell === cell) return;
  stop();
  // a first click selects, as in a spreadsheet; a second edits
  if (cell === document.activeElement && fieldOf(cell)?.contains(event.target)) return;
  event.preventDefault();
  focusCell(cell, { extend: event.shiftKey });
});
document.addEventListener("mouseover", (event) => {
  const cell = event.target.closest?.(".week-table [data-cell]");
  if (cell && event.buttons === 1 && anchor && !editing && here()) focusCell(cell, { extend: true });
});
document.addEventListener("focusin", (event) => {
  const cell = event.target.closest?.(".week-table [data-cell]");
  if (!cell) return;
  const isField = event.target.matches("select, textarea, input:not([type=checkbox])");
  if (isField && editing?.field !== event.target) edit(cell, { field: event.target });
});
document.addEventListener("focusout", (event) => {
  if (editing && event.target === editing.field && event.relatedTarget !== editing.field) stop();
});
document.addEventListener("change", (event) => {
  const row = event.target.closest?.(".week-table tr[data-id]");
  if (!row || event.target !== boxOf(row)) return;
  event.target.checked = !event.target.checked;
  if (event.target.checked) act([row], () => putBack(row), "Put back.");
  else takePlan([row]);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-plan-all]")) takePlan(rows(), { all: true });
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "week-form") return;
  event.preventDefault();
  save();
});

/* ---------- clipboard ---------- */
const isInGrid = () => !editing && here() === document.activeElement && here();

function textOf(cell) {
  const field = fieldOf(cell);
  if (field?.tagName === "SELECT") return field.selectedOptions[0].textContent;
  if (field) return field.value;
  if (cell.dataset.cell === "plan") return boxOf(cell.parentElement)?.checked ? "yes" : "";
  return (cell.querySelector("a") ?? cell).textContent.trim().replace(/\s+/g, " ");
}

function pasteInto(cell, text) {
  const field = fieldOf(cell);
  const name = cell.dataset.cell;
  if (!field || (!text && ["status", "percent", "days"].includes(name))) return false;
  const row = cell.parentElement;
  if (name === "status") {
    const status = statusOf(text);
    if (status) field.value = status;
    follow(row, name, until());
    if (!status) cell.dataset.bad = text.slice(0, 40);
    return true;
  }
  if (field.value === text) return false;
  field.value = text;
  follow(row, name, until());
  return true;
}

document.addEventListener("copy", (event) => {
  if (!isInGrid()) return;
  event.clipboardData.setData("text/plain", toText(selection().map((line) => line.map(textOf))));
  event.preventDefault();
  say(`${counted(selection().flat().length, "cell", "cells")} copied.`);
});
document.addEventListener("paste", (event) => {
  if (!isInGrid()) return;
  event.preventDefault();
  const text = event.clipboardData.getData("text/plain");
  const taken = fromText(text).map((line) => line.map((one) => one.trim()));
  const chosen = selection();
  const all = rows();
  const top = all.indexOf(chosen[0][0].parentElement);
  const left = cells(chosen[0][0].parentElement).indexOf(chosen[0][0]);
  const fills = taken.length === 1 && taken[0].length === 1;
  const some = fills ? selectedRows() : all.slice(top, top + taken.length);
  const lost = fills ? 0 : taken.length - some.length;
  act(some, () => some.forEach((row, down) => {
    const line = fills ? chosen[down] : cells(row).slice(left, left + taken[down].length);
    line.forEach((cell, across) => pasteInto(cell, fills ? taken[0][0] : taken[down][across]));
  }), `Pasted into ${counted(some.length, "task", "tasks")}${lost ? `; ${counted(lost, "row", "rows")} did not fit` : ""}.`);
});

/* ---------- the beginning, and after every answer ---------- */
function upgrade() {
  const table = document.querySelector(".week-table");
  if (!table || "grid" in table.dataset) return;
  table.dataset.grid = "";
  undone = [];
  editing = null;
  for (const cell of table.querySelectorAll("[data-cell]")) {
    cell.tabIndex = -1;
    for (const inner of cell.querySelectorAll("a, input, select, textarea")) inner.tabIndex = -1;
  }
  const first = cellOf(rows()[0], "status");
  first.tabIndex = 0;
  anchor = first;
  count();
  if (!isTouch() && !document.querySelector("[data-week-problem]") && document.activeElement === document.body) focusCell(first);
}

addEventListener("beforeunload", (event) => {
  if (!isSending && panel() && rows().some(isChanged)) event.preventDefault();
});
document.addEventListener("htmx:afterSettle", upgrade);
upgrade();
if (document.querySelector("[data-week-problem]") && rows().length) arrive();
