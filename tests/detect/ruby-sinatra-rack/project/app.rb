class App < Sinatra::Base
  get("/ping") { "pong" }
end
