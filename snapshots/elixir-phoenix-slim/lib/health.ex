defmodule Health do
  @moduledoc """
  Health endpoints: /health checks the app and its dependencies, /live only that the app responds.

  To add it to an app:

      plug Health # in the endpoint, before the router
      Health.add_check("database", fn -> Ecto.Adapters.SQL.query!(Repo, "SELECT 1") end) # after the app has started
  """

  @behaviour Plug

  import Plug.Conn
  require Logger

  @impl true
  def init(options), do: options

  @impl true
  def call(%{request_path: "/health"} = conn, _options), do: answer(conn, health())
  def call(%{request_path: "/live"} = conn, _options), do: answer(conn, live())
  def call(conn, _options), do: conn

  defp answer(conn, {status, report}) do
    conn
    |> put_resp_content_type("application/json")
    |> put_resp_header("cache-control", "no-store")
    |> send_resp(status, Phoenix.json_library().encode_to_iodata!(report))
    |> halt()
  end

  # Timeout of a check in milliseconds: less than the probe's, so that the probe receives the reason.
  @time_for_a_check 2_000

  @doc """
  Adds a dependency. The check raises, or returns `{:error, reason}`, while it is unavailable. Other results mean healthy.
  """
  def add_check(name, check) when is_function(check, 0) do
    :persistent_term.put(__MODULE__, List.keystore(checks(), name, 0, {name, check}))
  end

  defp checks, do: :persistent_term.get(__MODULE__, [])

  @doc "Runs the checks. Returns status and body."
  def health do
    case first_problem() do
      nil ->
        {200, %{status: "healthy"}}

      reason ->
        Logger.warning("unhealthy", reason: reason)
        {503, %{status: "unhealthy", reason: reason}}
    end
  end

  @doc "Only reports that the app responds. Returns status and body."
  def live, do: {200, %{status: "alive"}}

  # Checks run in parallel, each in its own process.
  defp first_problem do
    running = for {name, check} <- checks(), do: {name, Task.async(fn -> run(check) end)}
    problems = for {name, task} <- running, problem = outcome(task), do: "#{name}: #{problem}"
    List.first(problems) || memory_problem()
  end

  defp run(check) do
    case check.() do
      {:error, reason} -> if is_binary(reason), do: reason, else: inspect(reason)
      _ -> nil
    end
  rescue
    error -> Exception.message(error)
  catch
    _kind, reason -> inspect(reason)
  end

  defp outcome(task) do
    case Task.yield(task, @time_for_a_check) || Task.shutdown(task, :brutal_kill) do
      {:ok, problem} -> problem
      _ -> "no answer within #{@time_for_a_check} ms"
    end
  end

  @doc """
  Memory use in percent of the container's limit, from cgroup v2 or v1; nil without a limit. (Erlang's memory functions
  and /proc/meminfo ignore the limit.)
  """
  def memory_percent(root \\ "/sys/fs/cgroup") do
    memory_percent(root, "memory.max", "memory.current", "memory.stat", "inactive_file") ||
      memory_percent(
        Path.join(root, "memory"),
        "memory.limit_in_bytes",
        "memory.usage_in_bytes",
        "memory.stat",
        "total_inactive_file"
      )
  end

  defp memory_percent(folder, limit_file, usage_file, stat_file, cache_field) do
    # Without a limit, v2 has "max" and v1 a number larger than any memory.
    with {limit, _} when limit < 0x4000000000000000 <- folder |> read(limit_file) |> Integer.parse(),
         {usage, _} <- folder |> read(usage_file) |> Integer.parse() do
      # Use includes page cache, which the kernel reclaims when needed.
      stat = read(folder, stat_file)
      cache = with [_, bytes] <- Regex.run(~r/^#{cache_field} (\d+)$/m, stat), do: String.to_integer(bytes)
      100 * (usage - (cache || 0)) / limit
    else
      _ -> nil
    end
  end

  defp read(folder, file) do
    case folder |> Path.join(file) |> File.read() do
      {:ok, text} -> text
      {:error, _} -> ""
    end
  end

  defp memory_problem do
    percent = memory_percent()
    if percent && percent > allowed_percent(), do: "memory: #{round(percent)}% of the container's limit is in use"
  end

  defp allowed_percent do
    case Float.parse(System.get_env("HEALTH_MEMORY_PERCENT", "")) do
      {percent, _} -> percent
      :error -> 90.0
    end
  end
end
