# How Puma serves the app. It finds this file by its name, since the image's environment is "production"; a
# config/puma.rb stays as it is, for development.

require "json"
require "time"

levels = %w[debug info warning error]
lowest = levels.index(ENV.fetch("LOG_LEVEL", "").downcase) || levels.index("info")
$stdout.sync = true

# Puma's own lines: one JSON object each, on stdout like all others.
log = lambda do |level, message|
  next if levels.index(level) < lowest

  $stdout.write("#{JSON.generate(timestamp: Time.now.utc.iso8601(3), level:, message:)}\n")
end
puma = Object.new
puma.define_singleton_method(:write) do |text|
  text = text.to_s.sub(/\A\[\d+\] /, "").strip # without the number of the process
  log.call(text.start_with?("!") ? "error" : "info", text)
end
custom_logger puma
# What it says of errors would go to stderr, past the logger.
Puma::ErrorLogger.prepend(Module.new do
  define_method(:info) do |options = {}|
    text, error = options.values_at(:text, :error)
    malformed = error.is_a?(Puma::HttpParserError) # anybody can send such a request, again and again
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
# Workers share the memory of what was loaded before they were forked. One alone needs no process that watches over it:
# the engine does.
workers 0 if ENV["WEB_CONCURRENCY"] == "1"
threads ENV.fetch("RAILS_MAX_THREADS", 3).to_i

# Seconds that an idle connection stays open: more than a load balancer's 60, so that it is never us who hang up first.
persistent_timeout 65

# SIGTERM (docker stop) and SIGINT (Ctrl-C): connections that came in before are still answered, new ones are refused,
# and the status in the end is 0. The engine waits longer than these seconds before it kills.
drain_on_shutdown
force_shutdown_after 25
worker_shutdown_timeout 25
raise_exception_on_sigterm false

# Rails calls the levels a little differently.
ENV["RAILS_LOG_LEVEL"] ||= levels[lowest].delete_suffix("ing")
# As in the config/puma.rb that Rails brings.
plugin :solid_queue if ENV["SOLID_QUEUE_IN_PUMA"]
