// What pages do beyond plain links and forms; without it everything still works.

document.documentElement.classList.add("js");

const charts = () => {
  if (document.querySelector("[data-chart]:not([data-drawn])")) {
    import("./charts.js").then((module) => module.draw(document));
  }
};

const announce = (words) => {
  const place = document.getElementById("announce");
  place.textContent = words;
  place.hidden = false;
  window.setTimeout(() => { place.hidden = true; }, 8000);
};

// Empty filters do not clutter the address.
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, parameters } = event.detail;
  if (verb !== "get") return;
  for (const [name, value] of [...parameters.entries()]) if (value === "") parameters.delete(name);
});

document.addEventListener("htmx:responseError", () => announce("操作未完成：页面已变化或已无权办理，请刷新后重试。"));
document.addEventListener("htmx:sendError", () => announce("网络不通，操作未完成。请检查网络后重试。"));
document.addEventListener("htmx:load", charts);

// Forms that apply on change, such as the day a page is shown for. The address as it stands now is kept: a list may
// have been filtered since the page was drawn.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (!form || form.hasAttribute("hx-get") || !form.reportValidity()) return;
  const target = new URL(form.getAttribute("action") || window.location.pathname, window.location);
  const here = target.pathname === window.location.pathname;
  if (here) target.search = window.location.search;
  for (const field of form.elements) {
    if (field.name && !(here && field.type === "hidden")) target.searchParams.set(field.name, field.value);
  }
  target.searchParams.delete("page");
  window.location.assign(target);
});

// A form is sent once; the button says so.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  window.setTimeout(() => { delete form.dataset.sent; }, 4000);
});

// On paper every table beneath a chart is open.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll(".fq-chart-table:not([open])")];
  for (const table of opened) table.open = true;
});
window.addEventListener("afterprint", () => { for (const table of opened) table.open = false; });

// "/" leads to the search field, as the hint beside it says.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const field = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (field) { event.preventDefault(); field.focus(); field.select(); }
});

// A dropped file lands in the file field, and its name and size are said.
const told = (drop) => {
  const input = drop.querySelector("input[type=file]");
  const names = [...input.files].map((file) => `${file.name}（${(file.size / 1024).toFixed(0)} KB）`);
  drop.querySelector("[role=status]").textContent = names.length ? `已选择：${names.join("、")}` : "";
};
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.toggleAttribute("data-over", name === "dragover");
    if (name === "drop") {
      drop.querySelector("input[type=file]").files = event.dataTransfer.files;
      told(drop);
    }
  });
}
document.addEventListener("change", (event) => {
  const drop = event.target.closest("[data-drop]");
  if (drop) told(drop);
});

charts();
