// Builds the pretend web app with each React that Mattermost's web app has: test/dist/host-17.js and so on.

import { build } from 'esbuild';

const folder = new URL('.', import.meta.url).pathname;

for (const version of [17, 18, 19]) {
  const renderer = version === 17 ? 'legacy.js' : 'root.js';
  await build({
    entryPoints: [`${folder}host/webapp.tsx`],
    bundle: true,
    alias: { react: `react${version}`, 'react-dom': `react-dom${version}`, renderer: `${folder}host/${renderer}` },
    define: { 'process.env.NODE_ENV': '"development"' },
    jsx: 'transform',
    outfile: `${folder}dist/host-${version}.js`,
  });
}
