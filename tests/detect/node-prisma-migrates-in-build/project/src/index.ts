import Hapi from "@hapi/hapi";

const server = Hapi.server({
  port: 4100,
  host: "localhost",
});
await server.start();
