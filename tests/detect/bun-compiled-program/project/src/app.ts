import { Elysia } from "elysia";
import config from "./config";

new Elysia().get("/", () => "parcels").listen({ hostname: config.HOST, port: config.PORT });
