defmodule App.LogFormatter do
  @moduledoc "Writes each log event as one JSON object per line, including Erlang's reports."

  # Metadata of every event. All other metadata comes from the call, as in Logger.info("paid", order: 7).
  @usual [
    :application,
    :ancestors,
    :callers,
    :crash_reason,
    :domain,
    :erl_level,
    :error_logger,
    :file,
    :function,
    :gl,
    :initial_call,
    :line,
    :logger_formatter,
    :mfa,
    :module,
    :pid,
    :process_label,
    :registered_name,
    :report_cb,
    :time
  ]

  @doc "Callback of Erlang's logger; config.exs configures it."
  def format(%{level: level, meta: meta} = event, _config) do
    fields = meta |> Map.drop(@usual) |> Map.drop([:timestamp, :level, :message]) |> Map.to_list()
    [App.Json.encode([timestamp: timestamp(meta), level: level(level), message: message(event)] ++ fields), ?\n]
  end

  defp timestamp(meta) do
    microseconds = Map.get_lazy(meta, :time, fn -> System.os_time(:microsecond) end)
    microseconds |> div(1000) |> DateTime.from_unix!(:millisecond) |> DateTime.to_iso8601()
  end

  # The level names of the other languages' starters.
  defp level(:notice), do: "info"
  defp level(level) when level in [:critical, :alert, :emergency], do: "error"
  defp level(level), do: to_string(level)

  defp message(event) do
    text = :logger_formatter.format(event, %{template: [:msg], single_line: false})

    case :unicode.characters_to_binary(text) do
      text when is_binary(text) -> String.trim_trailing(text)
      {_, readable, _} -> readable
    end
  end
end
