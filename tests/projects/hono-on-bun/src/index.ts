import { Hono } from "hono";

const app = new Hono();
const links = new Map([["docs", "https://example.org/docs"]]);

app.get("/", (c) => c.text(`${links.size} links`));
app.get("/:name", (c) => {
  const target = links.get(c.req.param("name"));
  return target ? c.redirect(target) : c.notFound();
});

export default {
  port: 3001,
  fetch: app.fetch,
};
