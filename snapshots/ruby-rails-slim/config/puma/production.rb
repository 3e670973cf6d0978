# Configuration of Puma, which finds this file by its name in the environment "production". A config/puma.rb is used for
# development.

require "json"
require "time"

levels = %w[debug info warning error]
lowest = levels.index(ENV.fetch("LOG_LEVEL", "").downcase) || levels.index("info")
$stdout.sync = true

# Puma's log: one JSON object per line on stdout.
log = lambda do |level, message|
  next if levels.index(level) < lowest

  $stdout.write("#{JSON.generate(timestamp: Time.now.utc.iso8601(3), level:, message:)}\n")
end
puma = Object.new
puma.define_singleton_method(:write) do |text|
  text = text.to_s.sub(/\A\[\d+\] /, "").strip # without the process ID
  log.call(text.start_with?("!") ? "error" : "info", text)
end
custom_logger puma
# Puma prints errors to stderr, not to the logger.
Puma::ErrorLogger.prepend(Module.new do
  define_method(:info) do |options = {}|
    text, error = options.values_at(:text, :error)
    malformed = error.is_a?(Puma::HttpParserError) # any client can send such requests
    details = malformed ? error.message : error&.full_message(highlight: false)
    log.call(malformed ? "warning" : "error", [text, details].compact.join(": "))
  end
end)

number = ENV.fetch("PORT", "")[/.+/] || "3000"
unless number.match?(/\A\d{1,5}\z/) && number.to_i.between?(1, 65_535)
  log.call("error", "PORT must be a number from 1 to 65535, not #{number.inspect}")
  exit 1
end
bind "tcp://0.0.0.0:#{number}"

# Puma itself reads WEB_CONCURRENCY, the number of workers.
# Workers share the memory of code that is loaded before the fork. A single worker needs no supervising process, because
# the engine supervises it.
workers 0 if ENV["WEB_CONCURRENCY"] == "1"
threads ENV.fetch("RAILS_MAX_THREADS", 3).to_i

# Idle timeout in seconds: longer than a load balancer's 60, so that the load balancer closes first.
persistent_timeout 65

# On SIGTERM (docker stop) and SIGINT (Ctrl-C): finish open connections, refuse new ones, and exit with 0. The time is
# less than the stop timeout.
drain_on_shutdown
force_shutdown_after 25
worker_shutdown_timeout 25
raise_exception_on_sigterm false

# Rails' names of the levels differ slightly.
ENV["RAILS_LOG_LEVEL"] ||= levels[lowest].delete_suffix("ing")
# As in the config/puma.rb that Rails generates.
plugin :solid_queue if ENV["SOLID_QUEUE_IN_PUMA"]
