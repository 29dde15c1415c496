import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { mockApi } from './mock/plugin.ts';

export default defineConfig({
  plugins: [svelte(), mockApi()],
  build: {
    target: 'es2022',
    // The page is served with `default-src 'self'`: nothing may end up in a data: URL or an inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1' },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
});
