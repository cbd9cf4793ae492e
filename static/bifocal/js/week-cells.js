/* What cells of the week hold: reading what was typed, and what follows from it in the same row.
   The server reads them again; this is for seeing at once. */
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MINUTES_A_DAY = 480;
export const STATES = ["todo", "in_progress", "blocked", "done"];
const GLYPHS = { in_progress: "doing" };

export const cellOf = (row, name) => row.querySelector(`[data-cell="${name}"]`);
export const fieldOf = (cell) => cell?.querySelector("select, textarea, input:not([type=hidden], [type=checkbox])");
export const valueOf = (row, name) => fieldOf(cellOf(row, name))?.value ?? "";
const nowOf = (row, name) => cellOf(row, name)?.dataset.now ?? "";

export function put(row, name, value) {
  const field = fieldOf(cellOf(row, name));
  if (field) field.value = value;
}

const iso = (year, month, day) => {
  const made = new Date(Date.UTC(year, month - 1, day));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? made.toISOString().slice(0, 10) : "";
};

/* "2026-11-20", "20 Nov", "20 Nov 2026", "20.11.2026"; without a year the last such day. */
export function dayOf(text, until) {
  let found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (found) return iso(+found[1], +found[2], +found[3]);
  found = /^(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?$/.exec(text);
  let [day, month, year] = found ? [+found[1], +found[2], +(found[3] ?? 0)] : [0, 0, 0];
  if (!found) {
    found = /^(\d{1,2})\.?\s+([a-z]{3,9})\.?(?:\s+(\d{4}|\d{2}))?$/i.exec(text);
    if (!found) return "";
    [day, month, year] = [+found[1], MONTHS.indexOf(found[2].slice(0, 3).toLowerCase()) + 1, +(found[3] ?? 0)];
    if (year > 0 && year < 100) year += 2000;
    if (!month) return "";
  }
  if (year) return iso(year, month, day);
  const now = +until.slice(0, 4);
  const this_year = iso(now, month, day);
  return this_year && this_year <= until ? this_year : iso(now - 1, month, day);
}

export const percentOf = (text) => (/^\d{1,3}\s*%?$/.test(text) && parseInt(text, 10) <= 100 ? parseInt(text, 10) : null);
export const daysOf = (text) => (/^\d{1,5}([.,]\d{0,6})?\s*d?$/.test(text) ? parseFloat(text.replace(",", ".")) : null);

export function statusOf(text) {
  const said = text.trim().toLowerCase().replace(" ", "_");
  const names = { not_started: "todo", 1: "todo", 2: "in_progress", 3: "blocked", 4: "done" };
  return STATES.includes(said) ? said : (names[said] ?? "");
}

/* What is wrong with a cell, "" if nothing is. */
export function problemOf(cell, until) {
  const field = fieldOf(cell);
  if (!field) return "";
  const text = field.value.trim();
  const name = cell.dataset.cell;
  if (cell.dataset.bad) return `“${cell.dataset.bad}” is no status: enter one of the four.`;
  if (!text || text === cell.dataset.now) return "";
  if (name === "percent" && percentOf(text) === null) return "Enter a whole number from 0 to 100.";
  if (name === "days" && daysOf(text) === null) return "Enter days as 3 or 1.5.";
  if (name === "start" || name === "finish") {
    const day = dayOf(text, until);
    if (!day) return "Enter a date as 2026-11-20 or 20 Nov.";
    if (day > until) return "This lies after the new date.";
    const start = dayOf(valueOf(cell.parentElement, "start").trim(), until);
    if (name === "finish" && start && day < start) return "This lies before the start.";
  }
  return "";
}

export function reasonAsked(row) {
  const percent = percentOf(valueOf(row, "percent").trim());
  return percent !== null && percent < Number(nowOf(row, "percent"));
}

const daysText = (minutes) => String(+(minutes / MINUTES_A_DAY).toFixed(2));

function begin(row) {
  if (!valueOf(row, "start")) put(row, "start", row.dataset.first);
}

function unfinish(row) {
  put(row, "finish", "");
  if (percentOf(valueOf(row, "percent").trim()) !== 100) return;
  put(row, "percent", nowOf(row, "percent"));
  put(row, "days", nowOf(row, "days"));
}

function finish(row) {
  begin(row);
  put(row, "status", "done");
  put(row, "percent", "100");
  put(row, "days", "0");
  if (!valueOf(row, "finish")) put(row, "finish", row.dataset.last > valueOf(row, "start") ? row.dataset.last : valueOf(row, "start"));
}

const after = {
  status(row) {
    const status = valueOf(row, "status");
    if (status === "done") finish(row);
    else if (status === "todo") {
      put(row, "percent", "0");
      put(row, "days", daysText(row.dataset.minutes));
      put(row, "start", "");
      put(row, "finish", "");
    } else {
      unfinish(row);
      if (status === "in_progress") begin(row);
    }
  },
  percent(row) {
    const percent = percentOf(valueOf(row, "percent").trim());
    if (percent === null) return;
    if (percent === 100) return finish(row);
    const kept = String(percent) === nowOf(row, "percent");
    put(row, "days", kept ? nowOf(row, "days") : daysText(row.dataset.minutes * (1 - percent / 100)));
    put(row, "finish", "");
    if (percent > 0) begin(row);
    const status = valueOf(row, "status");
    if (status === "done" || (status === "todo" && percent > 0)) put(row, "status", percent > 0 || valueOf(row, "start") ? "in_progress" : "todo");
  },
  days(row) {
    const days = daysOf(valueOf(row, "days").trim());
    if (days === null) return;
    const status = valueOf(row, "status");
    if (status === "done" && days > 0) {
      const share = Math.round(100 * (1 - (days * MINUTES_A_DAY) / row.dataset.minutes));
      put(row, "percent", String(Math.min(99, Math.max(Number(nowOf(row, "percent")), share, 0))));
      put(row, "finish", "");
    }
    if (status === "todo" || (status === "done" && days > 0)) {
      put(row, "status", "in_progress");
      begin(row);
    }
  },
  start(row) {
    if (valueOf(row, "start") && valueOf(row, "status") === "todo") put(row, "status", "in_progress");
  },
  finish(row) {
    if (valueOf(row, "finish")) finish(row);
    else if (valueOf(row, "status") === "done") {
      put(row, "status", "in_progress");
      unfinish(row);
    }
  },
};

/* Set in the row what follows from an entry in the cell of that name. */
export function follow(row, name, until) {
  const cell = cellOf(row, name);
  delete cell.dataset.bad;
  if (!(name in after)) return;
  const box = row.querySelector("[data-cell=plan] input[type=checkbox]");
  if (box) box.checked = false;
  if (!problemOf(cell, until)) after[name](row);
}

export function glyph(row) {
  const status = valueOf(row, "status");
  row.querySelector(".w-state use")?.setAttribute("href", `#g-${GLYPHS[status] ?? status}`);
}
