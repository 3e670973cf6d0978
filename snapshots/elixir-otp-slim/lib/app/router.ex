defmodule App.Router do
  @moduledoc "The routes of the app."

  alias App.Json

  @doc """
  Returns the name of the route for metrics, and the handler. The name must not contain path parameters:
  `def route("GET", "/users/" <> id), do: {"/users/:id", &show_user(&1, id)}`.
  """
  def route("GET", "/"), do: {"/", &hello/1}
  def route("GET", "/health"), do: {"/health", &health/1}
  def route("GET", "/live"), do: {"/live", &live/1}
  def route("GET", "/metrics"), do: {"/metrics", &metrics/1}
  def route(_method, _path), do: {"unmatched", &not_found/1}

  defp hello(_request), do: json(200, %{message: "Hello from demo"})

  defp health(_request) do
    {status, report} = Health.health()
    json(status, report, [{"cache-control", "no-store"}])
  end

  defp live(_request) do
    {status, report} = Health.live()
    json(status, report, [{"cache-control", "no-store"}])
  end

  defp metrics(_request), do: {200, [{"content-type", "text/plain; version=0.0.4"}], App.Metrics.text()}

  defp not_found(_request), do: json(404, %{error: "not found"})

  @doc "A response: status, headers and body."
  def json(status, term, headers \\ []) do
    {status, [{"content-type", "application/json"} | headers], Json.encode(term)}
  end
end
