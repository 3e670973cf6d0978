import { Hono } from "hono";

import { stations } from "./stations.ts";

const app = new Hono();

app.get("/", (c) => c.text(`${stations.length} stations`));
app.get("/stations/:id", (c) => {
  const station = stations.find((station) => station.id === c.req.param("id"));
  return station ? c.json(station) : c.notFound();
});

Deno.serve({ port: 8088 }, app.fetch);
