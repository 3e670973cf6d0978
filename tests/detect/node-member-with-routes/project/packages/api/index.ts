import { Hono } from "hono"

export const api = new Hono().get("/books", (c) => c.json([]))
