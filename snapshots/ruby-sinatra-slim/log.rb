# JSON logs: one object per line on stdout.

require "json"
require "time"

module Log
  LEVELS = %w[debug info warning error].freeze
  LOWEST = LEVELS.index(ENV.fetch("LOG_LEVEL", "").downcase) || LEVELS.index("info")

  # Writes one line: Log.write("info", "order placed", order: 7).
  def self.write(level, message, **fields)
    return if LEVELS.index(level) < LOWEST

    entry = { timestamp: Time.now.utc.iso8601(3), level:, message:, **fields }
    $stdout.write("#{JSON.generate(entry)}\n") # one write, so that lines of threads do not mix
  end
end
