import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { uploads } from './uploads.ts';

const { PORT = '3005' } = process.env;
const address = { port: Number(PORT), strictPort: true };

export default defineConfig({
  plugins: [react(), uploads('/api/files')],
  server: address,
  preview: address,
});
