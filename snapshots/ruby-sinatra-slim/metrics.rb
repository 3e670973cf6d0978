# Metrics in Prometheus text format, with the standard library only.
#
# A scrape reaches only one of Puma's worker processes. Each writes its numbers to a file in /tmp, which is in memory, and
# the scraped one returns the sums of all files, including those of exited workers.

require "tmpdir"

module Metrics
  REQUESTS = "http_requests_total"
  DURATION = "http_request_duration_seconds"

  # Upper bounds of the histogram's buckets, in seconds.
  BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10].freeze

  # The numbers of one process: a line per time series, with the number overwritten in place.
  class Numbers
    WIDTH = 24

    def initialize(path)
      @file = File.open(path, "w")
      @values = Hash.new(0)
      @places = {}
    end

    def add(series, amount)
      @places[series] ||= append(series)
      @values[series] += amount
      @file.pwrite(@values[series].to_s.ljust(WIDTH), @places[series])
    end

    private

    def append(series)
      start = @file.size
      @file.pwrite("#{series}\t#{' ' * WIDTH}\n", start)
      start + series.bytesize + 1
    end
  end

  # Created when the app is loaded, before the fork, so that all workers use the same folder.
  FOLDER = Dir.mktmpdir("metrics-")

  @lock = Mutex.new
  @numbers = {}

  class << self
    def count(method, path, status, seconds)
      labels = %(method="#{escape(method)}",path="#{escape(path)}")
      @lock.synchronize do
        numbers = @numbers[Process.pid] ||= Numbers.new(File.join(FOLDER, Process.pid.to_s))
        numbers.add(%(#{REQUESTS}{#{labels},status="#{status}"}), 1)
        # Buckets are cumulative: each includes the smaller ones.
        BUCKETS.each { |bound| numbers.add(%(#{DURATION}_bucket{#{labels},le="#{bound}"}), seconds <= bound ? 1 : 0) }
        numbers.add(%(#{DURATION}_bucket{#{labels},le="+Inf"}), 1)
        numbers.add("#{DURATION}_sum{#{labels}}", seconds)
        numbers.add("#{DURATION}_count{#{labels}}", 1)
      end
    end

    def to_s
      requests, durations = totals.partition { |series, _| series.start_with?(REQUESTS) }
      describe(REQUESTS, "counter", "Requests answered.", requests) +
        describe(DURATION, "histogram", "Request duration.", durations)
    end

    private

    def totals
      totals = Hash.new(0)
      Dir.each_child(FOLDER) do |name|
        File.foreach(File.join(FOLDER, name), chomp: true) do |line|
          series, number = line.split("\t")
          totals[series] += number.to_f
        end
      end
      totals
    end

    def describe(name, kind, help, series)
      lines = series.map { |labels, number| "#{labels} #{number % 1 == 0 ? number.to_i : number}\n" }
      "# HELP #{name} #{help}\n# TYPE #{name} #{kind}\n#{lines.join}"
    end

    def escape(value)
      value.gsub(/[\\"\n\t]/, "\\" => "\\\\", '"' => '\"', "\n" => '\n', "\t" => " ")
    end
  end
end
