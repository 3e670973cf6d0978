import { migrate } from "drizzle-orm/postgres-js/migrator";

void migrate;
