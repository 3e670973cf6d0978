import { Router } from "express";

export const health = Router();
health.get("/healthz", (_request, response) => response.send("ok"));
