import dayjs from 'dayjs'

export default {
  port: 3900,
  fetch: () => new Response(dayjs().format('HH:mm')),
}
