const server = Bun.serve({ port: Number(process.env.PORT ?? 3100), fetch: () => new Response('ok') })
console.log(server.url)
