"use strict";
// Filters, sorts and pages the table of people. Without it the table simply stands there whole.
(() => {
  const PAGE = 200;
  const table = document.getElementById("rows");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const column = kind => heads.findIndex(head => head.dataset.kind === kind);
  const [outcomeAt, verdictAt] = [column("outcome"), column("verdict")];
  const text = (row, at) => row.cells[at].textContent;
  const all = [...body.rows].map(row => ({ row, outcome: text(row, outcomeAt), verdict: text(row, verdictAt), words: null }));
  const [find, outcome, verdict, shown] = ["find", "outcome", "verdict", "shown"].map(id => document.getElementById(id));
  const more = document.createElement("button");
  const count = number => number.toLocaleString("en");
  let order = all;
  let matches = all;
  let visible = PAGE;

  const show = () => {
    visible = Math.min(Math.max(visible, PAGE), matches.length);
    body.replaceChildren(...matches.slice(0, visible).map(entry => entry.row));
    const rest = matches.length - visible;
    more.hidden = rest === 0;
    more.textContent = `Show ${count(Math.min(rest, PAGE * 5))} more`;
    shown.textContent = matches.length === all.length
      ? `${count(all.length)} rows${rest ? `, the first ${count(visible)} shown` : ""}`
      : `${count(matches.length)} of ${count(all.length)} rows${rest ? `, the first ${count(visible)} shown` : ""}`;
  };

  const filter = () => {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    matches = order.filter(entry => {
      if (outcome.value && entry.outcome !== outcome.value) return false;
      if (verdict.value && entry.verdict !== verdict.value) return false;
      if (!wanted.length) return true;
      entry.words ??= [...entry.row.cells].map(cell => cell.textContent).join("\n").toLowerCase();
      return wanted.every(word => entry.words.includes(word));
    });
    visible = PAGE;
    show();
  };

  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  const sort = at => {
    const down = heads[at].getAttribute("aria-sort") === "ascending";
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[at].setAttribute("aria-sort", down ? "descending" : "ascending");
    const number = heads[at].dataset.kind === "number";
    const keyed = all.map(entry => [number ? parseFloat(text(entry.row, at)) : text(entry.row, at), entry]);
    const empty = key => key === "" || Number.isNaN(key);
    const side = down ? -1 : 1;
    keyed.sort(([a], [b]) => {
      // What is empty stands last, whichever way.
      if (empty(a) || empty(b)) return empty(a) - empty(b);
      return side * (number ? a - b : compare(a, b));
    });
    order = keyed.map(([, entry]) => entry);
    filter();
  };

  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(at));
    head.replaceChildren(button);
  });
  more.type = "button";
  more.id = "more";
  more.addEventListener("click", () => { visible += PAGE * 5; show(); });
  table.parentElement.after(more);
  let waiting = 0;
  find.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  outcome.addEventListener("change", filter);
  verdict.addEventListener("change", filter);
  document.getElementById("controls").hidden = false;
  show();
  table.classList.add("ready");
})();
