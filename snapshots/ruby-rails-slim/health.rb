# Health endpoints: /health checks the app and its dependencies, /live only that the app responds.
#
# A Rack middleware. To add it to an app:
#
#     require_relative "../health" # in config/application.rb, after the other `require`s
#     config.middleware.insert_before 0, Health # also there, in the class: before redirects to HTTPS and host checks
#
# To add a dependency:
#
#     Health.add_check("database") { ActiveRecord::Base.connection.verify! }

require "json"

class Health
  # Memory limit, usage, and the page cache in it, which the kernel reclaims when needed: cgroup v2, then v1.
  # (/proc/meminfo reports the host's memory.)
  CGROUPS = [
    %w[memory.max memory.current memory.stat inactive_file],
    %w[memory/memory.limit_in_bytes memory/memory.usage_in_bytes memory/memory.stat total_inactive_file]
  ].freeze

  @checks = {}

  class << self
    attr_reader :checks

    # Adds a dependency. The block raises while it is unavailable, and times out within two seconds.
    def add_check(name, &check)
      checks[name] = check
    end

    def first_problem
      checks.each do |name, check|
        check.call
      rescue StandardError => e
        return "#{name}: #{e.message}"
      end
      nil
    end

    # Memory use in percent of the container's limit; nil without a limit.
    def memory_percent(root = "/sys/fs/cgroup")
      CGROUPS.each do |*files, cache_field|
        limit, usage, stat = files.map { |name| File.read(File.join(root, name)) }
        return nil if limit.strip == "max" || limit.to_i >= 2**62 # v2 and v1 without a limit

        cache = stat[/^#{cache_field} (\d+)/, 1].to_i
        return 100.0 * (usage.to_i - cache) / limit.to_i
      rescue SystemCallError
        next # not this cgroup version
      end
      nil
    end

    def allowed_percent
      Float(ENV.fetch("HEALTH_MEMORY_PERCENT", nil), exception: false) || 90
    end
  end

  add_check("memory") do
    percent = memory_percent
    if percent && percent > allowed_percent
      raise format("%.0f%% of the container's limit is in use", percent)
    end
  end

  def initialize(app)
    @app = app
  end

  def call(env)
    return @app.call(env) unless %w[GET HEAD].include?(env["REQUEST_METHOD"])

    case env["PATH_INFO"]
    when "/health" then healthy
    when "/live" then answer(200, status: "alive")
    else @app.call(env)
    end
  end

  private

  def healthy
    reason = self.class.first_problem
    reason ? answer(503, status: "unhealthy", reason:) : answer(200, status: "healthy")
  end

  def answer(status, body)
    [status, { "content-type" => "application/json", "cache-control" => "no-store" }, [JSON.generate(body)]]
  end
end
