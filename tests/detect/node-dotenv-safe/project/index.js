require('dotenv-safe').config()
const app = require('express')()

app.get('/', (_, res) => res.send(process.env.MAIL_HOST))
app.listen(process.env.PORT || 4100)
