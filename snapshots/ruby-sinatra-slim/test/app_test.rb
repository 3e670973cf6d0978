# Run with: ruby test/app_test.rb

require "fileutils"
require "json"
require "minitest/autorun"
require "rack"
require "tmpdir"

APP = Rack::Builder.parse_file(File.expand_path("../config.ru", __dir__))

class AppTest < Minitest::Test
  def get(path)
    Rack::MockRequest.new(APP).get(path)
  end

  def test_says_hello
    response = get("/")
    assert_equal 200, response.status
    assert_equal({ "message" => "Hello from demo" }, JSON.parse(response.body))
  end

  def test_counts_requests_by_route
    assert_equal 404, get("/made-up-by-a-visitor").status
    text = get("/metrics").body
    assert_includes text, 'http_requests_total{method="GET",path="unmatched",status="404"} 1'
    assert_includes text, 'http_request_duration_seconds_bucket{method="GET",path="unmatched",le="+Inf"} 1'
    refute_includes text, "made-up"
  end

  def test_is_unhealthy_while_a_dependency_is_down
    down = true
    Health.add_check("database") { raise "connection refused" if down }
    response = get("/health")
    assert_equal 503, response.status
    assert_equal({ "status" => "unhealthy", "reason" => "database: connection refused" }, JSON.parse(response.body))
    assert_equal({ "status" => "alive" }, JSON.parse(get("/live").body))

    down = false
    assert_equal({ "status" => "healthy" }, JSON.parse(get("/health").body))
  ensure
    Health.checks.delete("database")
  end

  def test_measures_memory_against_the_containers_own_limit
    Dir.mktmpdir do |root|
      assert_nil Health.memory_percent(root)

      FileUtils.mkdir(File.join(root, "memory"))
      File.write(File.join(root, "memory/memory.limit_in_bytes"), "1000\n")
      File.write(File.join(root, "memory/memory.usage_in_bytes"), "700\n")
      File.write(File.join(root, "memory/memory.stat"), "inactive_file 1\ntotal_inactive_file 200\n")
      assert_equal 50, Health.memory_percent(root)

      File.write(File.join(root, "memory.max"), "1000\n")
      File.write(File.join(root, "memory.current"), "900\n")
      File.write(File.join(root, "memory.stat"), "anon 600\ninactive_file 100\n")
      assert_equal 80, Health.memory_percent(root)

      File.write(File.join(root, "memory.max"), "max\n")
      assert_nil Health.memory_percent(root)
    end
  end
end
