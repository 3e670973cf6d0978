# Tests of the app over HTTP. Run with: mix test

defmodule AppTest do
  use ExUnit.Case

  setup_all do
    {:ok, _} = Application.ensure_all_started(:logger)
    Logger.configure(level: :error)
    App.Metrics.setup()
    start_supervised!({App.HttpServer, port: 0, handler: &App.Endpoint.call/1})
    :ok
  end

  setup do
    on_exit(fn -> :persistent_term.erase(Health) end)
  end

  defp get(path) do
    answer = talk("GET #{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    ["HTTP/1.1 " <> status, body] = String.split(answer, "\r\n\r\n", parts: 2)
    {status |> String.slice(0, 3) |> String.to_integer(), body}
  end

  defp talk(text) do
    {:ok, socket} = :gen_tcp.connect({127, 0, 0, 1}, App.HttpServer.port(), [:binary, active: false])
    :ok = :gen_tcp.send(socket, text)
    until_closed(socket, "")
  end

  defp until_closed(socket, answer) do
    case :gen_tcp.recv(socket, 0, 2_000) do
      {:ok, more} -> until_closed(socket, answer <> more)
      {:error, :closed} -> answer
    end
  end

  test "says hello" do
    assert get("/") == {200, ~S({"message":"Hello from demo"})}
    assert get("/live") == {200, ~S({"status":"alive"})}
  end

  test "counts requests by route, not by path" do
    assert {404, _} = get("/made-up-by-a-visitor")
    {200, text} = get("/metrics")
    assert text =~ ~S(http_requests_total{method="GET",path="unmatched",status="404"} 1)
    assert text =~ ~S(http_request_duration_seconds_bucket{method="GET",path="unmatched",le="+Inf"} 1)
    refute text =~ "made-up"
  end

  test "is unhealthy while a dependency is down" do
    Health.add_check("database", fn -> raise "connection refused" end)
    {status, report} = get("/health")
    assert status == 503
    assert report =~ ~S("status":"unhealthy") and report =~ ~S("reason":"database: connection refused")
    assert {200, _} = get("/live")

    Health.add_check("database", fn -> :ok end)
    assert get("/health") == {200, ~S({"status":"healthy"})}
  end

  @tag :tmp_dir
  test "measures memory against the container's own limit", %{tmp_dir: root} do
    write = fn file, text -> root |> Path.join(file) |> File.write!(text) end
    assert Health.memory_percent(root) == nil

    File.mkdir!(Path.join(root, "memory"))
    write.("memory/memory.limit_in_bytes", "1000\n")
    write.("memory/memory.usage_in_bytes", "700\n")
    write.("memory/memory.stat", "inactive_file 1\ntotal_inactive_file 200\n")
    assert Health.memory_percent(root) == 50.0

    write.("memory.max", "1000\n")
    write.("memory.current", "900\n")
    write.("memory.stat", "anon 600\ninactive_file 100\n")
    assert Health.memory_percent(root) == 80.0

    File.rm_rf!(Path.join(root, "memory"))
    write.("memory.max", "max\n")
    assert Health.memory_percent(root) == nil
  end

  test "rejects malformed requests" do
    assert talk("hello\r\n\r\n") =~ "HTTP/1.1 400 "
    assert talk("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n") =~ "HTTP/1.1 400 "
    assert talk("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") =~ "HTTP/1.1 501 "
    assert talk("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n") =~ "HTTP/1.1 413 "
    assert talk("GET / HTTP/1.1\r\n" <> String.duplicate("A: b\r\n", 101) <> "\r\n") =~ "HTTP/1.1 431 "
  end

  test "writes every term as JSON" do
    assert App.Json.encode(text: "a \"quoted\"\\\n\t" <> <<255>>, pid: self(), list: [1, 2.5, nil, true]) ==
             ~s({"text":"a \\"quoted\\"\\\\\\n\\u0009\uFFFD","pid":"#{inspect(self())}","list":[1,2.5,null,true]})
  end

  test "closes in reverse order" do
    me = self()
    start_supervised!(Shutdown)
    Shutdown.on_shutdown(fn -> send(me, :database) end)
    Shutdown.on_shutdown(fn -> send(me, :queue) end)
    stop_supervised!(Shutdown)
    assert_received :queue
    assert {:messages, [:database]} = Process.info(self(), :messages)
  end
end
