const express = require("express");

const app = express();
app.get("/books", (_, response) => response.json([]));
app.listen(process.env.PORT ?? 3000);
