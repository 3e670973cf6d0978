require "sinatra/base"

class Club < Sinatra::Base
  get("/") { "club" }
end
