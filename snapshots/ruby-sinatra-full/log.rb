# JSON logs: one object a line on stdout, where the container engine picks them up.

require "json"
require "time"

module Log
  LEVELS = %w[debug info warning error].freeze
  LOWEST = LEVELS.index(ENV.fetch("LOG_LEVEL", "").downcase) || LEVELS.index("info")

  # Writes one line: Log.write("info", "order placed", order: 7).
  def self.write(level, message, **fields)
    return if LEVELS.index(level) < LOWEST

    entry = { timestamp: Time.now.utc.iso8601(3), level:, message:, **fields }
    $stdout.write("#{JSON.generate(entry)}\n") # in one piece, so that threads do not mix their lines
  end
end
