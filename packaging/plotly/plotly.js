// Scatter is in plotly's core; report/embed.py lists what is registered here.
'use strict';

const Plotly = require('plotly.js/lib/core');

Plotly.register([
  require('plotly.js/lib/bar'),
  require('plotly.js/lib/heatmap'),
  require('plotly.js/lib/sankey'),
]);

module.exports = Plotly;
