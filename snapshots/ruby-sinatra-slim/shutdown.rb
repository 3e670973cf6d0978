# Graceful shutdown: closes resources after the last request.
#
# On SIGTERM (docker stop) or SIGINT (Ctrl-C) Puma refuses new connections and finishes the requests in flight, as
# configured in config/puma/production.rb. Its processes then close the resources when they exit.
#
# To add it to an app:
#
#     require_relative "shutdown"
#     on_shutdown { DB.disconnect }

require "json"
require "time"

# Calls the block on shutdown. The last one registered is called first.
def on_shutdown
  at_exit do
    yield
  rescue StandardError => e
    # An error must not prevent closing the others.
    error = e.full_message(highlight: false)
    puts JSON.generate(timestamp: Time.now.utc.iso8601(3), level: "error", message: "closing failed", error:)
  end
end
