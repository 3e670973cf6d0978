import Koa = require('koa')

const app = new Koa()
app.use((context) => { context.body = '1 + 1 = 2' })
app.listen(3456)
