Deno.serve({ port: 8300 }, () => new Response("hello"));
