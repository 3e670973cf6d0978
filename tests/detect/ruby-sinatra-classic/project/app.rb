require "sinatra"

set :port, 8080
get "/health" do
  "ok"
end
