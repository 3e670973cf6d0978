import Fastify from "fastify";
import { config } from "./config/index.js";

const app = Fastify();
app.get("/", () => ({ proverb: "Many hands make light work." }));
await app.listen({ host: "0.0.0.0", port: config.PORT });
