const http = require('node:http');

http.createServer((request, response) => {
  if (request.url === '/healthz') return response.end('ok');
  response.end('hello');
}).listen(8090);
