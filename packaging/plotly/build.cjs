'use strict';

const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const inlineStyles = require('esbuild-plugin-inline-css');

const { version } = require('plotly.js/package.json');
const library = path.join(__dirname, '../../src/regrowth/report/library');
const licences = path.join(library, 'plotly.LICENSES');
const banner = `/* plotly.js v${version} with some of its traces. Copyright Plotly, Inc., MIT licence, and others:
   their notices are in plotly.LICENSES of the Python package regrowth. */`;

// The packages that went into the bundle, from the files that did.
function packagesOf(inputs) {
  const found = new Map();
  for (const input of Object.keys(inputs)) {
    const parts = input.split('node_modules/');
    if (parts.length < 2) continue;
    const last = parts[parts.length - 1].split('/');
    const name = last[0].startsWith('@') ? last.slice(0, 2).join('/') : last[0];
    found.set(name, path.join(__dirname, [...parts.slice(0, -1), ''].join('node_modules/'), name));
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1));
}

function noticeOf([name, folder]) {
  const { license, version: own } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(path.join(folder, file), 'utf8') : '';
  return `${name} ${own} (${license})\n\n${text.trim() || 'No text of the licence is in the package.'}\n`;
}

require('esbuild')
  .build({
    entryPoints: [path.join(__dirname, 'plotly.js')],
    outfile: path.join(library, 'plotly.min.js'),
    banner: { js: banner },
    bundle: true,
    define: { global: 'window', 'define.amd': 'false', 'process.env.NODE_DEBUG': 'false' },
    format: 'iife',
    globalName: 'Plotly',
    legalComments: 'inline',
    logLevel: 'info',
    metafile: true,
    minify: true,
    plugins: [inlineStyles()],
    target: 'es2018',
  })
  .then(({ metafile }) => {
    const rule = `\n${'-'.repeat(80)}\n\n`;
    writeFileSync(licences, packagesOf(metafile.inputs).map(noticeOf).join(rule));
  })
  .catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
