defmodule App.Endpoint do
  @moduledoc "What happens around every request: it is logged, counted and timed, and an exception becomes a 500."

  require Logger

  # Asked every few seconds by machines, and of interest to nobody while they answer well.
  @quiet ["/health", "/live", "/metrics"]
  @methods ~w(GET HEAD POST PUT PATCH DELETE OPTIONS)

  def call(%{method: method, path: path} = request) do
    started = System.monotonic_time(:microsecond)
    # A HEAD is answered like a GET; the server leaves the body out.
    {route, answer} = App.Router.route(if(method == "HEAD", do: "GET", else: method), path)
    {status, _headers, _body} = response = safely(answer, request)
    microseconds = System.monotonic_time(:microsecond) - started

    # The route, not the path, and no made-up methods: each combination is a time series.
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
