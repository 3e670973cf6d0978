import { api } from "@shelf/api"

export const GET = api.fetch
