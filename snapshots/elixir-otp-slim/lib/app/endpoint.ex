defmodule App.Endpoint do
  @moduledoc "Logs, counts and times every request, and turns an exception into a 500."

  require Logger

  # Requests of probes are logged only if they fail.
  @quiet ["/health", "/live", "/metrics"]
  @methods ~w(GET HEAD POST PUT PATCH DELETE OPTIONS)

  def call(%{method: method, path: path} = request) do
    started = System.monotonic_time(:microsecond)
    # HEAD is handled like GET; the server omits the body.
    {route, answer} = App.Router.route(if(method == "HEAD", do: "GET", else: method), path)
    {status, _headers, _body} = response = safely(answer, request)
    microseconds = System.monotonic_time(:microsecond) - started

    # The route instead of the path, and only known methods, because each combination creates a time series.
    App.Metrics.count(if(method in @methods, do: method, else: "other"), route, status, microseconds)
    fields = [method: method, path: path, status: status, duration_ms: microseconds / 1000]
    Logger.log(level(status, path), "request", fields)
    response
  end

  defp safely(answer, request) do
    answer.(request)
  catch
    kind, reason ->
      Logger.error("request failed", path: request.path, exception: Exception.format(kind, reason, __STACKTRACE__))
      App.Router.json(500, %{error: "internal server error"})
  end

  defp level(status, _path) when status >= 500, do: :warning
  defp level(_status, path) when path in @quiet, do: :debug
  defp level(_status, _path), do: :info
end
