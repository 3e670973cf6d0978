import { z } from "zod";

const schema = z.object({
  HOST: z.string().default("0.0.0.0"),
  PORT: z
    .string()
    .regex(/^\d+$/, "a number, please")
    .transform(Number)
    .default("3210"),
  DEPOT_KEY: z
    .string()
    .min(32, "32 characters, or more"),
  LABEL_URL: z.url().optional(),
  TOKEN_LIFETIME: z.coerce.number().default(3600),
});

export default schema.parse(Bun.env);
