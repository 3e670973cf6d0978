import { Hono } from 'hono'

const app = new Hono()
app.get('/', (c) => c.html(<p>{new Date().toLocaleTimeString()}</p>))
export default app
