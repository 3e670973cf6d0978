threads 3
port ENV.fetch("PORT") { 3100 }
