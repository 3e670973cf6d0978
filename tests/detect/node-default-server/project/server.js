require("./lib/app").run(process.env.PORT || 8080)
