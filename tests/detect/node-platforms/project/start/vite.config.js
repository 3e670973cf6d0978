import { tanstackStart } from '@tanstack/react-start/plugin/vite';
import netlify from '@netlify/vite-plugin-tanstack-start';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [tanstackStart(), netlify()] });
