import { z } from "zod";

export const env = z
  .object({
    NEXTAUTH_SECRET: z.string().min(32),
    MAIL_URL: z.string().url(),
    BUCKET: z.string(),
    BANNER: z.string().optional(),
  })
  .parse(process.env);
