import { Hono } from 'hono'

const app = new Hono()
app.get('/health', (c) => c.text(Bun.env.NAME ?? 'ok'))

export default { port: 3002, fetch: app.fetch }
