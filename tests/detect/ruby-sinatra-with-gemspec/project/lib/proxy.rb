require "sinatra/base"

class Proxy < Sinatra::Base
  get "/healthz" do
    "ok"
  end
end
