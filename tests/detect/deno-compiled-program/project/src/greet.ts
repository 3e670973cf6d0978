Deno.serve({ port: 8123 }, () => new Response('hello'))
