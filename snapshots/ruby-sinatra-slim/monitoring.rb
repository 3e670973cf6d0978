# Writes a log line for each request, and counts and times it. Prometheus scrapes /metrics.

require "json"
require_relative "log"
require_relative "metrics"

class Monitoring
  # Requests of probes are logged at level debug unless they fail.
  QUIET = ["/health", "/live", "/metrics"].freeze

  METHODS = %w[GET HEAD POST PUT PATCH DELETE OPTIONS].freeze

  def initialize(app)
    @app = app
  end

  def call(env)
    started = now
    response = answer(env)
    observe(env, response.first, now - started)
    response
  end

  private

  def answer(env)
    if env["PATH_INFO"] == "/metrics" && env["REQUEST_METHOD"] == "GET"
      [200, { "content-type" => "text/plain; version=0.0.4; charset=utf-8" }, [Metrics.to_s]]
    else
      @app.call(env)
    end
  rescue StandardError, ScriptError => e
    Log.write("error", "request failed", path: env["PATH_INFO"], error: e.full_message(highlight: false))
    [500, { "content-type" => "application/json" }, ['{"error":"internal server error"}']]
  end

  def observe(env, status, seconds)
    method, path = env.values_at("REQUEST_METHOD", "PATH_INFO") # without the query, which may contain secrets
    level = QUIET.include?(path) ? "debug" : "info"
    level = "warning" if status >= 500
    Log.write(level, "request", method:, path:, status:, duration_ms: (seconds * 1000).round(1))

    # The route instead of the path: each combination of labels creates a time series, and clients can send any path
    # and method.
    route = QUIET.include?(path) ? path : env["sinatra.route"]&.split(" ", 2)&.last || "unmatched"
    Metrics.count(METHODS.include?(method) ? method : "other", route, status, seconds)
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
