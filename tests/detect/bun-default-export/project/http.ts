export default {
  port: 3007,
  fetch: () => new Response(new Date().toISOString()),
};
