defmodule Shutdown do
  @moduledoc """
  Graceful shutdown. On SIGTERM (docker stop) OTP stops the children of the app's supervisor in reverse order: the
  endpoint refuses new connections and finishes the requests in flight; then this process, which was started before the
  endpoint, closes resources.

  To add it to an app:

      children = [Shutdown, Repo, Endpoint] # in the application, before all others
      http: [port: port, thousand_island_options: [shutdown_timeout: 25_000]] # the endpoint, in config/runtime.exs
      Shutdown.on_shutdown(&Queue.flush/0) # for resources without a supervisor
  """

  use GenServer, shutdown: 1_000
  require Logger

  # For requests in flight; less than the stop timeout.
  @drain_seconds 25

  @doc "Time for requests in flight after SIGTERM."
  def drain_milliseconds, do: @drain_seconds * 1000

  @doc "Calls the function on shutdown. The last one registered is called first."
  def on_shutdown(close) when is_function(close, 0), do: GenServer.call(__MODULE__, {:on_shutdown, close})

  def start_link(_options), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)

  @impl true
  def init(closers) do
    # Required for `terminate` to be called.
    Process.flag(:trap_exit, true)
    {:ok, closers}
  end

  @impl true
  def handle_call({:on_shutdown, close}, _from, closers), do: {:reply, :ok, [close | closers]}

  @impl true
  def terminate(_reason, closers) do
    for close <- closers, do: close_safely(close)
    Logger.info("stopped")
  end

  # An error must not prevent closing the others.
  defp close_safely(close) do
    close.()
  catch
    kind, reason -> Logger.error("closing failed", exception: Exception.format(kind, reason, __STACKTRACE__))
  end
end
