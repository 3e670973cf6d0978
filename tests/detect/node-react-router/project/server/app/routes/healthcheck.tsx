export const loader = () => new Response(process.env['COMMIT'] ?? 'ok');
