# Graceful shutdown: closes what is open once the last request is answered.
#
# Puma sees to the requests, as config/puma/production.rb tells it to: on SIGTERM (docker stop) or SIGINT (Ctrl-C) it
# takes no new connections, and finishes what it is at. Then its processes end like any Ruby program, and that is when
# things are closed.
#
# Wired into an app with
#
#     require_relative "../../shutdown" # in config/initializers/shutdown.rb
#     on_shutdown { QUEUE.close } # Rails closes its database connections itself

require "json"
require "time"

# Has the block called at the end. What was registered last is closed first.
def on_shutdown
  at_exit do
    yield
  rescue StandardError => e
    # The others are still to be closed.
    error = e.full_message(highlight: false)
    puts JSON.generate(timestamp: Time.now.utc.iso8601(3), level: "error", message: "closing failed", error:)
  end
end
