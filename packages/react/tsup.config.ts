import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    format: 'src/words/formatBytes.ts',
    pending: 'src/pending/index.ts',
    query: 'src/query/index.ts',
    'query/hooks': 'src/query/hooks.ts',
    'locales/de': 'src/words/locales/de.ts',
    'locales/en': 'src/words/locales/en.ts',
    'locales/es': 'src/words/locales/es.ts',
    'locales/ja': 'src/words/locales/ja.ts',
    'locales/ko': 'src/words/locales/ko.ts',
  },
  // The hooks of ./query stay a module of their own: only that one says 'use client'.
  external: ['@kit/react/query/hooks'],
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  clean: true,
  dts: true,
});
