import build from '@hono/vite-build/node'
import devServer from '@hono/vite-dev-server'
import { defineConfig } from 'vite'

export default defineConfig(({ mode }) =>
  mode === 'client'
    ? { build: { rollupOptions: { input: './src/client.tsx' } } }
    : { plugins: [build({ entry: 'src/index.tsx' }), devServer({ entry: 'src/index.tsx' })] },
)
