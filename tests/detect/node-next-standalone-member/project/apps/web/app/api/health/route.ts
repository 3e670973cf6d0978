export const GET = () => new Response(process.env.NEXT_PUBLIC_NAME || 'ok')
