import { Application } from "https://deno.land/x/oak@v17.1.6/mod.ts";

const app = new Application();
app.use((context) => {
  context.response.body = "posts";
});
await app.listen({ port: Number(Deno.env.get("PORT") ?? 4000) });
