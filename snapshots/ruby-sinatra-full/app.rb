# The app: its routes. `bundle exec puma` serves it on a developer's machine.

require "json"
require "sinatra/base"
require_relative "health"
require_relative "shutdown"

class App < Sinatra::Base
  # Errors go through to Monitoring, which logs them.
  set :raise_errors, true
  set :dump_errors, false
  set :show_exceptions, false

  # What the app needs belongs here, with its check and its end:
  #   Health.add_check("database") { DB.test_connection }
  #   on_shutdown { DB.disconnect }
  # With several workers it is loaded once and then forked: let connections be opened when they are first used.

  get "/" do
    content_type :json
    JSON.generate(message: "Hello from demo")
  end

  not_found do
    content_type :json
    JSON.generate(error: "not found")
  end
end
