// Arrow keys walk the matrix cell by cell; Home and End go to the ends of a row. Links and Tab work without this.

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

const linkAt = (rows, y, x) => rows[y]?.cells[x]?.querySelector("a");

const next = (rows, y, x, [down, right]) => {
  for (let i = y + down, j = x + right; rows[i] && j >= 0 && j < rows[i].cells.length; i += down, j += right) {
    const link = linkAt(rows, i, j);
    if (link) return link;
  }
  return null;
};

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-matrix] td");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...cell.closest("[data-matrix]").querySelectorAll("tbody tr")];
  const [y, x] = [rows.indexOf(cell.parentElement), cell.cellIndex];
  const links = [...cell.parentElement.querySelectorAll("td a")];
  const found = STEPS[event.key] ? next(rows, y, x, STEPS[event.key])
    : event.key === "Home" ? links[0] : event.key === "End" ? links.at(-1) : null;
  if (found) { event.preventDefault(); found.focus(); }
});
