'use strict';

const { copyFileSync } = require('node:fs');
const path = require('node:path');
const inlineStyles = require('esbuild-plugin-inline-css');

const library = path.dirname(require.resolve('plotly.js/package.json'));
const { version } = require('plotly.js/package.json');
const target = path.join(__dirname, '../../src/regrowth/report/library');

require('esbuild')
  .build({
    entryPoints: [path.join(__dirname, 'plotly.js')],
    outfile: path.join(target, 'plotly.min.js'),
    banner: { js: `/* plotly.js v${version}, with bar, heatmap, sankey and scatter; MIT licence, see plotly.LICENSE */` },
    bundle: true,
    define: { global: 'window', 'define.amd': 'false', 'process.env.NODE_DEBUG': 'false' },
    format: 'iife',
    globalName: 'Plotly',
    legalComments: 'inline',
    logLevel: 'info',
    minify: true,
    plugins: [inlineStyles()],
    target: 'es2018',
  })
  .then(() => copyFileSync(path.join(library, 'LICENSE'), path.join(target, 'plotly.LICENSE')))
  .catch(() => process.exit(1));
