/* Cells from and to a spreadsheet: tab-separated text, with quotes where a cell has breaks. */
const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const toText = (rows) => rows.map((row) => row.map(quoted).join("\t")).join("\n");

export function fromText(text) {
  const rows = [[""]];
  let inQuotes = false;
  const source = text.replaceAll("\r\n", "\n").replace(/\n$/, "");
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    const row = rows.at(-1);
    const isEmpty = row.at(-1) === "";
    if (inQuotes) {
      if (sign !== '"') row[row.length - 1] += sign;
      else if (source[at + 1] === '"') {
        row[row.length - 1] += '"';
        at += 1;
      } else inQuotes = false;
    } else if (sign === '"' && isEmpty) inQuotes = true;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else row[row.length - 1] += sign;
  }
  return rows;
}
