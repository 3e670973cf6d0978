exports.run = (port) => require("node:http").createServer().listen(port)
