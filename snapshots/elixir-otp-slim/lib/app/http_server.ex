defmodule App.HttpServer do
  @moduledoc """
  An HTTP/1.1 server with Erlang's sockets and parser: a process per connection, and limits for everything that a client
  sends. It does not support TLS, HTTP/2 or chunked uploads. For these, use Bandit or Phoenix.

  `handler` takes a map of method, path, query, headers and body, and returns status, headers and body.
  """

  use GenServer
  require Logger

  @acceptors 8
  @most_connections 4096
  @most_headers 100
  @longest_line 8 * 1024
  @largest_body 1024 * 1024

  # Milliseconds. Slower clients are disconnected.
  @time_for_headers 5_000
  @time_for_body 30_000
  @time_for_sending 30_000
  # Longer than a load balancer's 60 s, so that the load balancer closes first.
  @time_for_idling 65_000
  # For requests that are on their way when the server stops.
  @last_moment 200

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  def child_spec(options) do
    # Slightly longer than the time for requests in flight.
    shutdown = Shutdown.drain_milliseconds() + 500
    %{id: __MODULE__, start: {__MODULE__, :start_link, [options]}, shutdown: shutdown}
  end

  @doc "The port that the server listens on. Port 0 selects any free port."
  def port, do: GenServer.call(__MODULE__, :port)

  @impl true
  def init(options) do
    # Required for `terminate` to be called when the supervisor stops the server.
    Process.flag(:trap_exit, true)

    socket = [
      :binary,
      packet: :http_bin,
      packet_size: @longest_line,
      active: false,
      reuseaddr: true,
      nodelay: true,
      backlog: 1024,
      send_timeout: @time_for_sending,
      send_timeout_close: true
    ]

    case :gen_tcp.listen(options[:port], socket) do
      {:ok, listener} ->
        {:ok, connections} = Task.Supervisor.start_link(max_children: @most_connections)
        acceptors = for _ <- 1..@acceptors, do: spawn_link(fn -> accept(listener, connections, options[:handler]) end)
        {:ok, port} = :inet.port(listener)
        Logger.info("listening", port: port)
        {:ok, %{listener: listener, port: port, connections: connections, acceptors: acceptors}}

      {:error, reason} ->
        {:stop, "cannot listen on port #{options[:port]}: #{:inet.format_error(reason)}"}
    end
  end

  @impl true
  def handle_call(:port, _from, state), do: {:reply, state.port, state}

  @impl true
  def handle_info({:EXIT, _pid, reason}, state), do: {:stop, reason, state}

  @doc "Refuses new connections, closes idle ones, and waits for the requests in flight."
  @impl true
  def terminate(_reason, state) do
    :gen_tcp.close(state.listener)
    # An acceptor may still pass on its last connection.
    for acceptor <- state.acceptors, do: receive(do: ({:EXIT, ^acceptor, _} -> :ok))

    connections = Task.Supervisor.children(state.connections)
    Logger.info("stopping", connections: length(connections))
    monitors = for connection <- connections, do: {Process.monitor(connection), connection}
    for connection <- connections, do: send(connection, :stop)
    timer = Process.send_after(self(), :time_is_up, Shutdown.drain_milliseconds())
    wait_for(Map.new(monitors))
    Process.cancel_timer(timer)
  end

  defp wait_for(connections) when map_size(connections) == 0, do: :ok

  defp wait_for(connections) do
    receive do
      {:DOWN, monitor, :process, _pid, _reason} ->
        connections |> Map.delete(monitor) |> wait_for()

      :time_is_up ->
        Logger.error("requests cut off", requests: map_size(connections))
        for {_monitor, connection} <- connections, do: Process.exit(connection, :kill)
    end
  end

  defp accept(listener, connections, handler) do
    case :gen_tcp.accept(listener) do
      {:ok, socket} ->
        hand_over(socket, connections, handler)
        accept(listener, connections, handler)

      # The server stops.
      {:error, :closed} ->
        :ok

      # For example, no file descriptors are left. Continue when other connections have closed.
      {:error, reason} ->
        Logger.error("cannot accept a connection", reason: reason)
        Process.sleep(100)
        accept(listener, connections, handler)
    end
  end

  defp hand_over(socket, connections, handler) do
    serve = fn -> receive(do: (:yours -> serve(%{socket: socket, handler: handler, stopping: false}))) end

    with {:ok, connection} <- Task.Supervisor.start_child(connections, serve) do
      :gen_tcp.controlling_process(socket, connection)
      send(connection, :yours)
    else
      {:error, :max_children} -> :gen_tcp.close(socket)
    end
  end

  # Handles requests until either side closes the connection.
  defp serve(connection) do
    with {:ok, start, connection} <- request_line(connection, @time_for_idling),
         {:ok, request} <- request(connection.socket, start) do
      response = connection.handler.(request)
      connection = %{connection | stopping: connection.stopping or told_to_stop?()}
      stays = start.keep_alive and request.headers["connection"] != "close" and not connection.stopping

      case send_response(connection.socket, response, stays, request.method) do
        :ok when stays -> serve(connection)
        _ -> close(connection.socket)
      end
    else
      {:refuse, status} ->
        send_response(connection.socket, {status, [], ""}, false, "GET")
        close(connection.socket)

      :closed ->
        :gen_tcp.close(connection.socket)
    end
  end

  defp told_to_stop? do
    receive do
      :stop -> true
    after
      0 -> false
    end
  end

  # Waits in `receive` instead of a call, so that an idle connection gets the stop message.
  defp request_line(%{socket: socket} = connection, patience) do
    :inet.setopts(socket, active: :once)

    receive do
      {:http, ^socket, {:http_request, method, target, {1, minor}}} when minor in 0..1 ->
        {path, query} = split(target)
        {:ok, %{method: to_string(method), path: path, query: query, keep_alive: minor == 1}, connection}

      {:http, ^socket, {:http_request, _method, _target, _version}} ->
        {:refuse, 505}

      {:http, ^socket, {:http_error, _line}} ->
        {:refuse, 400}

      {:tcp_closed, ^socket} ->
        :closed

      {:tcp_error, ^socket, _reason} ->
        :closed

      :stop ->
        request_line(%{connection | stopping: true}, @last_moment)
    after
      patience -> :closed
    end
  end

  defp split({:abs_path, target}), do: split(target)
  defp split({:absoluteURI, _scheme, _host, _port, target}), do: split(target)

  defp split(target) when is_binary(target) do
    case String.split(target, "?", parts: 2) do
      [path] -> {path, ""}
      [path, query] -> {path, query}
    end
  end

  defp split(_target), do: {"*", ""}

  defp request(socket, start) do
    deadline = System.monotonic_time(:millisecond) + @time_for_headers

    with {:ok, headers} <- headers(socket, deadline, []),
         {:ok, length} <- body_length(headers),
         {:ok, body} <- body(socket, length, :proplists.get_value("expect", headers)) do
      {:ok, start |> Map.drop([:keep_alive]) |> Map.merge(%{headers: Map.new(headers), body: body})}
    end
  end

  defp headers(_socket, _deadline, headers) when length(headers) > @most_headers, do: {:refuse, 431}

  defp headers(socket, deadline, headers) do
    case :gen_tcp.recv(socket, 0, max(deadline - System.monotonic_time(:millisecond), 0)) do
      {:ok, {:http_header, _, name, _, value}} ->
        headers(socket, deadline, [{name |> to_string() |> String.downcase(), value} | headers])

      {:ok, :http_eoh} ->
        {:ok, headers}

      {:ok, {:http_error, _line}} ->
        {:refuse, 400}

      {:error, :timeout} ->
        {:refuse, 408}

      {:error, :emsgsize} ->
        {:refuse, 431}

      {:error, _reason} ->
        :closed
    end
  end

  # The end of a request must be unambiguous. Otherwise a proxy in front may see different requests (request smuggling).
  defp body_length(headers) do
    case {:proplists.get_all_values("content-length", headers), List.keymember?(headers, "transfer-encoding", 0)} do
      {_, true} -> {:refuse, 501}
      {[], false} -> {:ok, 0}
      {[digits], false} -> parse_length(digits)
      {_several, false} -> {:refuse, 400}
    end
  end

  defp parse_length(digits) do
    with true <- digits =~ ~r/\A[0-9]{1,15}\z/, length = String.to_integer(digits) do
      if length > @largest_body, do: {:refuse, 413}, else: {:ok, length}
    else
      false -> {:refuse, 400}
    end
  end

  defp body(_socket, 0, _expect), do: {:ok, ""}

  defp body(socket, length, expect) do
    if expect != :undefined, do: :gen_tcp.send(socket, "HTTP/1.1 100 Continue\r\n\r\n")
    :inet.setopts(socket, packet: :raw)

    with {:ok, body} <- :gen_tcp.recv(socket, length, @time_for_body),
         :ok <- :inet.setopts(socket, packet: :http_bin) do
      {:ok, body}
    else
      {:error, :timeout} -> {:refuse, 408}
      {:error, _reason} -> :closed
    end
  end

  defp send_response(socket, {status, headers, body}, stays, method) do
    date = Calendar.strftime(DateTime.utc_now(), "%a, %d %b %Y %H:%M:%S GMT")
    fixed = [{"date", date}, {"content-length", IO.iodata_length(body)}]
    connection = if stays, do: [], else: [{"connection", "close"}]

    :gen_tcp.send(socket, [
      ["HTTP/1.1 ", to_string(status), " ", reason(status), "\r\n"],
      for({name, value} <- headers ++ fixed ++ connection, do: [name, ": ", to_string(value), "\r\n"]),
      ["\r\n", if(method == "HEAD", do: "", else: body)]
    ])
  end

  for {status, reason} <- [
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"}
      ] do
    defp reason(unquote(status)), do: unquote(reason)
  end

  defp reason(_status), do: ""

  # Reads remaining data of the client for a moment, because closing with unread data can discard the response.
  defp close(socket) do
    :gen_tcp.shutdown(socket, :write)
    :inet.setopts(socket, packet: :raw)
    :gen_tcp.recv(socket, 0, @last_moment)
    :gen_tcp.close(socket)
  end
end
