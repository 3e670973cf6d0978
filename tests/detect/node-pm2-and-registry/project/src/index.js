const Koa = require('koa')
const { A_NAME, B_NAME } = process.env
new Koa().listen({ host: '0.0.0.0', port: 7000 })
