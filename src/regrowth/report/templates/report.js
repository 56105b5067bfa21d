(function () {
  "use strict";
  var config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
  var plots = [];
  document.querySelectorAll("script.plot-data").forEach(function (block) {
    var target = document.getElementById(block.dataset.for);
    var figure = JSON.parse(block.textContent);
    Plotly.newPlot(target, figure.data, figure.layout, config);
    plots.push(target);
  });
  document.body.dataset.plots = String(plots.length);
  var wide = [];
  function toPaper() {
    document.querySelectorAll("details").forEach(function (part) { part.dataset.was = part.open ? "1" : ""; part.open = true; });
    wide = plots.map(function (plot) { return plot.style.width; });
    plots.forEach(function (plot) {
      var half = plot.closest(".map");
      Plotly.relayout(plot, { width: half ? 300 : 680, height: half ? Math.round(plot.layout.height * 0.72) : plot.layout.height });
      plot.dataset.tall = half ? String(plot.layout.height / 0.72) : "";
    });
  }
  function toScreen() {
    document.querySelectorAll("details").forEach(function (part) { part.open = part.dataset.was === "1"; });
    plots.forEach(function (plot) {
      var change = { width: null, autosize: true };
      if (plot.dataset.tall) { change.height = Math.round(Number(plot.dataset.tall)); }
      Plotly.relayout(plot, change);
    });
  }
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", toScreen);
  if (window.innerWidth <= 1080) { document.querySelectorAll("nav details").forEach(function (part) { part.open = false; }); }
})();
