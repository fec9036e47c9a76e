import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite dev` finds the API; the built console is served by the API itself and needs no proxy. */
const api = process.env['SHIXUN_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  plugins: [react()],
  // Packages and the catalogue of words lie above this folder.
  server: { proxy: { '/v1': api }, fs: { allow: ['../..'] } },
  build: {
    outDir: '../../dist/apps/web',
    emptyOutDir: true,
    // No inlined `data:` URLs: the content security policy allows files of this origin only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      output: {
        // The components change with a release of antd, the pages with ours: browsers keep the big file.
        codeSplitting: { groups: [{ name: 'vendor', test: /node_modules/ }] },
      },
    },
  },
});
