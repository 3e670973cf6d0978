import envSchema from "env-schema";

export const config = envSchema({
  schema: {
    type: "object",
    required: [
      "PORT",
      "DATABASE_URL",
      "ACCESS_TOKEN_SECRET",
      "REFRESH_TOKEN_SECRET",
      "PASSWORD_RESET_SECRET",
      "PASSWORD_RESET_EXPIRATION",
    ],
    properties: {
      PORT: { type: "number", default: 4000 },
      DATABASE_URL: {
        type: "string",
      },
      ACCESS_TOKEN_SECRET: { type: "string" },
      REFRESH_TOKEN_SECRET: { type: "string" },
      PASSWORD_RESET_SECRET: { type: "string" },
      PASSWORD_RESET_EXPIRATION: {
        type: "string",
        default: "10m",
      },
      GREETING: { type: "string" },
    },
  },
});
