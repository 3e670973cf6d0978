if (!process.env.STRIPE_SECRET_KEY) {
  throw new Error("STRIPE_SECRET_KEY is not set");
}

export const key = process.env.STRIPE_SECRET_KEY;
export const region = process.env.REGION || "eu";
