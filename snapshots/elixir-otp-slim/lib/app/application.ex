defmodule App.Application do
  @moduledoc "Starts the app: dependencies first, then the server. They stop in reverse order."

  use Application
  require Logger

  @levels %{"debug" => :debug, "info" => :info, "warning" => :warning, "error" => :error}

  @impl true
  def start(_type, _arguments) do
    level = System.get_env("LOG_LEVEL", "info") |> String.downcase()
    Logger.configure(level: Map.get(@levels, level, :info))
    App.Metrics.setup()

    # Add dependencies between these two, with their health checks:
    #   Health.add_check("database", &Database.ping!/0)
    children = [Shutdown, {App.HttpServer, port: port(), handler: &App.Endpoint.call/1}]

    case Supervisor.start_link(children, strategy: :one_for_one, name: App.Supervisor) do
      {:ok, supervisor} -> {:ok, supervisor}
      {:error, {:shutdown, {:failed_to_start_child, child, reason}}} -> fail("#{inspect(child)}: #{text(reason)}")
    end
  end

  defp port do
    # An empty variable counts as unset.
    text = with "" <- System.get_env("PORT", ""), do: "4000"

    case Integer.parse(text) do
      {port, ""} when port in 1..65_535 -> port
      _ -> fail("PORT must be a number from 1 to 65535, not #{inspect(text)}")
    end
  end

  defp text(reason), do: if(is_binary(reason), do: reason, else: inspect(reason))

  # Logs one line instead of Erlang's report of an application that does not start.
  defp fail(message) do
    Logger.error(message)
    Logger.flush()
    System.halt(1)
  end
end
