/* The task table: arrow keys move, Enter edits, 1 to 4 set the state, Esc cancels and gives the
   focus back. An edit is one request; the server answers with the rows, bars, strip and toast that
   it moved. Without script every cell links to the form of its task. */
const plan = document.querySelector("[data-plan]");
const menu = document.getElementById("status-menu");
const form = document.getElementById("progress-form");
const problem = document.getElementById("progress-problem");
const STATES = ["todo", "in_progress", "blocked", "done"];
const NEEDED = { note: "note", reason: "reason" };
const RETURN_TO = "bifocal.returnTo";
let cell = null; // the id of the cell that is edited
let wanted = null; // the state chosen, until it is saved

const rowOf = (element) => element.closest("tr[id^='task-']");
const cells = (row) => [...row.querySelectorAll("[data-cell]")].filter((c) => c.offsetParent);
const idOf = (row) => row.id.slice("task-".length);

/* One cell takes the Tab; the arrows reach the others. */
function rove() {
  const all = [...document.querySelectorAll(".plan-table [data-cell]")];
  for (const item of all) {
    item.tabIndex = -1;
    if (item.dataset.cell !== "name") item.setAttribute("aria-haspopup", "menu");
  }
  const here = all.find((item) => item === document.activeElement) ?? all[0];
  if (here) here.tabIndex = 0;
}

function focusCell(target) {
  if (!target) return;
  for (const item of document.querySelectorAll(".plan-table [data-cell][tabindex='0']")) item.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
}

function step(from, key) {
  const row = rowOf(from);
  const here = cells(row);
  if (key === "ArrowLeft" || key === "ArrowRight") return here[here.indexOf(from) + (key === "ArrowRight" ? 1 : -1)];
  const rows = [...document.querySelectorAll(".plan-table tr[id^='task-']")];
  const end = { Home: rows[0], End: rows.at(-1) }[key];
  const next = end ?? rows[rows.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  if (!next) return null;
  const there = cells(next);
  return there.find((c) => c.dataset.cell === from.dataset.cell) ?? there[0];
}

function mark(row, on) {
  row?.classList.toggle("sel", on);
  if (row) document.getElementById(`bar-${idOf(row)}`)?.classList.toggle("sel", on);
}

function need(field) {
  const label = menu.querySelector(`[data-when="${field}"]`);
  if (label) label.hidden = false;
  return form.elements[field];
}

function openMenu(from, { focus = "" } = {}) {
  closeMenu({ back: false });
  const row = rowOf(from);
  cell = from.id;
  wanted = null;
  const { status, percent, days, note = "" } = row.dataset;
  for (const item of menu.querySelectorAll("[role=menuitemradio]")) {
    item.setAttribute("aria-checked", String(item.dataset.value === status));
  }
  form.elements.percent_complete.value = percent;
  form.elements.days_left.value = days;
  form.elements.note.value = note;
  form.elements.reason.value = "";
  problem.replaceChildren();
  for (const label of menu.querySelectorAll("[data-when]")) label.hidden = true;
  if (status === "blocked") need("note");
  for (const label of menu.querySelectorAll("[data-not-milestone]")) label.hidden = "milestone" in row.dataset;
  menu.querySelector("[data-open-task]").href = row.querySelector("[data-cell=name]").href;
  menu.querySelector("[role=menu]").setAttribute("aria-label", `Status of ${row.querySelector("[data-cell=name]").textContent.trim()}`);
  menu.hidden = false;
  from.setAttribute("aria-expanded", "true");
  mark(row, true);
  place(from);
  const first = focus ? form.elements[focus] : menu.querySelector("[aria-checked=true]");
  first?.focus();
  first?.select?.();
}

function place(from) {
  menu.style.left = menu.style.top = "";
  if (!matchMedia("(min-width: 641px)").matches) return;
  const at = from.getBoundingClientRect();
  const panel = plan.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + 6 + size.height <= innerHeight || at.top < size.height;
  const left = Math.min(at.left - panel.left, panel.width - size.width - 8);
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${(below ? at.bottom + 4 : at.top - size.height - 4) - panel.top}px`;
}

function closeMenu({ back = true } = {}) {
  if (!menu || menu.hidden) return;
  menu.hidden = true;
  const from = document.getElementById(cell);
  from?.removeAttribute("aria-expanded");
  mark(from && rowOf(from), false);
  if (back) focusCell(from);
}

const state = () => Object.fromEntries(new FormData(document.getElementById("plan-state")));

function record(row, values) {
  const link = row.querySelector("[data-cell=status]");
  cell = cell && document.getElementById(cell) && rowOf(document.getElementById(cell)) === row ? cell : link.id;
  wanted = values.status ?? null;
  const next = location.pathname + location.search;
  htmx.ajax("POST", link.getAttribute("href"), {
    source: menu,
    target: problem,
    swap: "none",
    values: { ...state(), next, version: row.dataset.version, ...values },
  });
}

function entered() {
  const values = { percent_complete: form.elements.percent_complete.value, days_left: form.elements.days_left.value };
  if (form.elements.percent_complete.closest("label").hidden) {
    delete values.percent_complete;
    delete values.days_left;
  }
  const row = rowOf(document.getElementById(cell));
  // what was left alone is not said: the other of the two follows from it
  if (values.percent_complete === row.dataset.percent) delete values.percent_complete;
  if (values.days_left === row.dataset.days) delete values.days_left;
  for (const [name, field] of Object.entries(NEEDED)) {
    if (!form.elements[field].closest("label").hidden) values[name] = form.elements[field].value;
  }
  if (wanted) values.status = wanted;
  return values;
}

function onMenuKey(event) {
  const items = [...menu.querySelectorAll("[role=menuitemradio]")];
  const here = items.indexOf(document.activeElement);
  const typing = event.target.matches("input, textarea");
  if (event.key === "Escape") closeMenu();
  else if (!typing && STATES["1234".indexOf(event.key)]) choose(STATES["1234".indexOf(event.key)]);
  else if (here >= 0 && event.key === "ArrowDown") items[(here + 1) % items.length].focus();
  else if (here >= 0 && event.key === "ArrowUp") items.at(here - 1).focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function choose(status) {
  const row = rowOf(document.getElementById(cell));
  const said = { status };
  if (status === "blocked" && !row.dataset.note) {
    wanted = status;
    problem.replaceChildren();
    need("note").focus();
    return;
  }
  record(row, said);
}

function move(row, direction) {
  sessionStorage.setItem(RETURN_TO, document.activeElement.id || row.id);
  const link = row.querySelector("[data-cell=name]").getAttribute("href");
  htmx.ajax("POST", `${link}move/`, { source: menu, swap: "none", values: { direction, version: row.dataset.version } });
}

const MOVES = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "indent", ArrowLeft: "outdent" };

function onCellKey(event) {
  const from = event.target.closest("[data-cell]");
  if (!from || event.ctrlKey || event.metaKey) return;
  const row = rowOf(from);
  if (event.altKey) {
    if (!MOVES[event.key] || !("task" in row.dataset) || !("manage" in plan.dataset)) return;
    event.preventDefault();
    move(row, MOVES[event.key]);
    return;
  }
  const status = STATES["1234".indexOf(event.key)];
  if (status && event.key.length === 1 && "task" in row.dataset) {
    event.preventDefault();
    cell = row.querySelector("[data-cell=status]").id;
    if (status === "blocked" && !row.dataset.note) {
      openMenu(row.querySelector("[data-cell=status]"));
      choose(status);
    } else record(row, { status });
  } else if (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) {
    event.preventDefault();
    focusCell(step(from, event.key));
  } else if (event.key === " " && from.dataset.cell !== "name") {
    event.preventDefault();
    from.click();
  }
}

function onProblem() {
  const first = problem.querySelector("[data-field]");
  if (!first) return;
  const chosen = wanted;
  const messages = [...problem.childNodes];
  if (menu.hidden && document.getElementById(cell)) openMenu(document.getElementById(cell));
  wanted = chosen;
  problem.replaceChildren(...messages);
  const fields = [...problem.querySelectorAll("[data-field]")].map((m) => m.dataset.field);
  const inputs = fields.map((field) => (field in NEEDED ? need(field) : form.elements[field])).filter(Boolean);
  inputs[0]?.focus();
}

if (plan && menu) {
  rove();
  document.addEventListener("keydown", onCellKey);
  menu.addEventListener("keydown", onMenuKey);
  document.addEventListener("click", (event) => {
    const from = event.target.closest(".plan-table [data-cell]:not([data-cell=name])");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (from && plain) {
      event.preventDefault();
      const again = !menu.hidden && cell === from.id;
      if (again) closeMenu();
      else openMenu(from, { focus: from.dataset.cell === "percent" ? "percent_complete" : "" });
    } else if (!menu.hidden && !menu.contains(event.target) && !event.target.closest("dialog, .toast")) closeMenu({ back: false });
  });
  menu.addEventListener("click", (event) => {
    const item = event.target.closest("[role=menuitemradio]");
    if (item) choose(item.dataset.value);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = entered();
    if (Object.keys(values).length) record(rowOf(document.getElementById(cell)), values);
    else closeMenu();
  });
  document.addEventListener("focusin", (event) => {
    const here = event.target.closest?.(".plan-table [data-cell]");
    if (here && here.tabIndex !== 0) focusCell(here);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== menu) return;
    // a refusal is an answer like others to htmx, which would log an error of it
    if (event.detail.xhr.status < 400) {
      const id = cell;
      closeMenu({ back: false });
      rove();
      focusCell(document.getElementById(id));
    } else if (event.detail.xhr.status === 412) closeMenu({ back: false });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === problem) onProblem();
  });
  document.addEventListener("htmx:afterSettle", rove);
  addEventListener("resize", () => menu.hidden || place(document.getElementById(cell)));
  const back = sessionStorage.getItem(RETURN_TO);
  sessionStorage.removeItem(RETURN_TO);
  if (back) focusCell(document.getElementById(back)?.closest("[data-cell]") ?? document.querySelector(`#${CSS.escape(back)} [data-cell]`));
}
