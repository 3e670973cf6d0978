defmodule App.Metrics do
  @moduledoc "Metrics of every request. Prometheus scrapes them from /metrics in its text format."

  # Upper bounds of the histogram's buckets, in seconds.
  @buckets [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]

  @doc "Creates the table of all counters. It exists as long as the calling process."
  def setup do
    :ets.new(__MODULE__, [:named_table, :public, :ordered_set, write_concurrency: true])
    :ets.insert(__MODULE__, {:start, System.os_time(:millisecond) / 1000})
  end

  def count(method, path, status, microseconds) do
    add({:requests, method, path, status}, 1)
    # Buckets are cumulative: each includes the smaller ones.
    for bound <- @buckets, microseconds <= bound * 1_000_000, do: add({:bucket, method, path, bound}, 1)
    add({:sum, method, path}, microseconds)
    add({:count, method, path}, 1)
  end

  defp add(key, number), do: :ets.update_counter(__MODULE__, key, number, {key, 0})

  def text do
    IO.iodata_to_binary([
      describe("http_requests_total", "counter", "Requests answered."),
      for [method, path, status, count] <- :ets.match(__MODULE__, {{:requests, :"$1", :"$2", :"$3"}, :"$4"}) do
        ["http_requests_total{", labels(method, path), ~s(,status="#{status}"} #{count}\n)]
      end,
      describe("http_request_duration_seconds", "histogram", "Request duration."),
      for [method, path, count] <- :ets.match(__MODULE__, {{:count, :"$1", :"$2"}, :"$3"}) do
        histogram(method, path, count)
      end,
      gauge("erlang_vm_memory_bytes", "Memory that Erlang has allocated.", :erlang.memory(:total)),
      gauge("erlang_vm_processes", "Erlang's processes.", :erlang.system_info(:process_count)),
      gauge("process_start_time_seconds", "Start of the process, in Unix time.", value(:start)),
      resident_memory()
    ])
  end

  defp histogram(method, path, count) do
    labels = labels(method, path)
    line = fn bound, count -> ["http_request_duration_seconds_bucket{", labels, ~s(,le="#{bound}"} #{count}\n)] end

    [
      for(bound <- @buckets, do: line.(bound, value({:bucket, method, path, bound}))),
      line.("+Inf", count),
      ["http_request_duration_seconds_sum{", labels, "} #{value({:sum, method, path}) / 1_000_000}\n"],
      ["http_request_duration_seconds_count{", labels, "} #{count}\n"]
    ]
  end

  defp value(key), do: :ets.lookup_element(__MODULE__, key, 2, 0)

  # Reads /proc, which exists on Linux only.
  defp resident_memory do
    with {:ok, status} <- File.read("/proc/self/status"),
         [_, kibibytes] <- Regex.run(~r/^VmRSS:\s+(\d+) kB$/m, status) do
      gauge("process_resident_memory_bytes", "Resident memory.", String.to_integer(kibibytes) * 1024)
    else
      _ -> []
    end
  end

  defp gauge(name, help, value), do: [describe(name, "gauge", help), "#{name} #{value}\n"]

  defp describe(name, type, help), do: "# HELP #{name} #{help}\n# TYPE #{name} #{type}\n"

  defp labels(method, path), do: ~s(method="#{escape(method)}",path="#{escape(path)}")

  defp escape(label) do
    label |> String.replace("\\", "\\\\") |> String.replace("\"", "\\\"") |> String.replace("\n", "\\n")
  end
end
