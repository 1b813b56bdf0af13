import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Vite asks for a default export; it is the only one in the workspace.
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The server's Content-Security-Policy is default-src 'self': a data: address would be refused, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
