import Fastify from "fastify";

import { parcels } from "./parcels";
import { note } from "./ledger";

process.loadEnvFile();
note("opened");

const app = Fastify({ logger: true });

app.get("/", async () => ({ open: parcels.filter((parcel) => !parcel.delivered).length }));

app.get<{ Params: { id: string } }>("/parcels/:id", async (request, reply) => {
  const found = parcels.find((parcel) => parcel.id === request.params.id);
  return found ?? reply.code(404).send({ error: "no such parcel" });
});

app.listen({ port: 3000 }).catch((error) => {
  app.log.error(error);
  process.exit(1);
});
