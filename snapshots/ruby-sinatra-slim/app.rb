# The routes of the app. To run it locally: bundle exec puma

require "json"
require "sinatra/base"
require_relative "health"
require_relative "shutdown"

class App < Sinatra::Base
  # Monitoring handles and logs errors.
  set :raise_errors, true
  set :dump_errors, false
  set :show_exceptions, false

  # Add dependencies here, with health check and shutdown:
  #   Health.add_check("database") { DB.test_connection }
  #   on_shutdown { DB.disconnect }
  # With several workers the app is loaded before the fork, so open connections on first use.

  get "/" do
    content_type :json
    JSON.generate(message: "Hello from demo")
  end

  not_found do
    content_type :json
    JSON.generate(error: "not found")
  end
end
