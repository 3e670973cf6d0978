const port = Number(Deno.env.get("PORT") ?? "8001");

Deno.serve({ port }, (request) => {
  if (new URL(request.url).pathname === "/healthz") return new Response("ok");
  return new Response("hello");
});
