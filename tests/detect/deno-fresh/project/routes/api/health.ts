export const handler = () => new Response(Deno.env.get("REGION") ?? "eu");
