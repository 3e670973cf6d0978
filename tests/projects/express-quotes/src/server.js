"use strict";

const express = require("express");

const app = express();
const port = process.env.PORT || 8000;

app.get("/", (_request, response) => {
  response.json({ message: "Hello from quotes" });
});

app.get("/slow", (_request, response) => {
  setTimeout(() => response.send("slowly done"), 3000);
});

app.listen(port);
