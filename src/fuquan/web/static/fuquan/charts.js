// Draws every figure from the JSON beside it; the table beneath stays the source for readers and printers.

import * as echarts from "../echarts/echarts.esm.min.mjs";

export function draw(root) {
  for (const area of root.querySelectorAll("[data-chart]:not([data-drawn])")) {
    const { option, links } = JSON.parse(document.getElementById(area.dataset.chart).textContent);
    const chart = echarts.init(area, null, { renderer: "canvas" });
    chart.setOption(option);
    chart.on("click", ({ dataIndex }) => { if (links[dataIndex]) window.location.assign(links[dataIndex]); });
    new ResizeObserver(() => chart.resize()).observe(area);
    area.dataset.drawn = "true";
  }
}
