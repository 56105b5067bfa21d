(function () {
  "use strict";
  var config = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false };
  var plots = [];
  var paper = false;

  function grid(plot, width) {
    var size = paper ? 9 : width < 780 ? 10 : plot.first.size;
    var change = { "xaxis.tickfont.size": size, "yaxis.tickfont.size": size };
    change["margin.l"] = size === plot.first.size ? plot.first.left : 200;
    if (plot.layout.updatemenus) { change["updatemenus[0].font.size"] = size === plot.first.size ? 12 : 10; }
    return change;
  }

  // flows move to a new size in steps, which paper does not wait for
  function redraw(plot, width, height) {
    var layout = JSON.parse(plot.first.layout);
    if (paper) { layout.width = width; layout.height = height; }
    Plotly.purge(plot);
    Plotly.newPlot(plot, JSON.parse(plot.first.data), layout, Object.assign({}, config, { staticPlot: paper }));
  }

  function fit(plot, width, height) {
    if (plot.first.data) {
      if (paper || width === null) { redraw(plot, width, height); }
      return;
    }
    var kind = plot.layout.meta;
    var change = kind === "grid" ? grid(plot, width || plot.clientWidth) : {};
    if (kind === "map") { Plotly.restyle(plot, { "textfont.size": paper ? 9 : 13 }); }
    if (paper) { change.width = width; change.height = height; }
    else if (width === null) { change.width = null; change.height = plot.first.height; change.autosize = true; }
    if (Object.keys(change).length) { Plotly.relayout(plot, change); }
  }

  document.querySelectorAll("script.plot-data").forEach(function (block) {
    var plot = document.getElementById(block.dataset.for);
    var figure = JSON.parse(block.textContent);
    var axis = figure.layout.xaxis || {};
    var flows = figure.data[0].type === "sankey";
    plot.first = {
      height: figure.layout.height,
      data: flows ? JSON.stringify(figure.data) : null,
      layout: flows ? JSON.stringify(figure.layout) : null,
      left: (figure.layout.margin || {}).l,
      size: (axis.tickfont || {}).size || 12
    };
    Plotly.newPlot(plot, figure.data, figure.layout, config);
    plots.push(plot);
    fit(plot);
  });
  document.body.dataset.plots = String(plots.length);

  window.addEventListener("resize", function () {
    if (!paper) { plots.forEach(function (plot) { if (plot.layout.meta === "grid") { fit(plot); } }); }
  });
  window.addEventListener("beforeprint", function () {
    paper = true;
    document.querySelectorAll("main details").forEach(function (part) {
      part.dataset.was = part.open ? "1" : "";
      part.open = true;
    });
    plots.forEach(function (plot) {
      if (plot.layout.meta === "map") { fit(plot, 280, Math.round(plot.first.height * 0.5)); }
      else { fit(plot, 680, Math.round(plot.first.height * (plot.first.data ? 1 : 0.8))); }
    });
  });
  window.addEventListener("afterprint", function () {
    paper = false;
    document.querySelectorAll("main details").forEach(function (part) { part.open = part.dataset.was === "1"; });
    plots.forEach(function (plot) { fit(plot, null); });
  });
  if (window.innerWidth <= 1080) {
    document.querySelectorAll("nav details").forEach(function (part) { part.open = false; });
  }
})();
