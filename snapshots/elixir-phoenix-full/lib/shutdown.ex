defmodule Shutdown do
  @moduledoc """
  Graceful shutdown. On SIGTERM (docker stop) OTP stops what the app's supervisor has started, from the last to the
  first: the endpoint takes no new connections and finishes the requests in flight, and then this process, which was
  there before it, closes what is open.

  Wired into an app with

      children = [Shutdown, Repo, Endpoint] # in the application, ahead of all others
      http: [port: port, thousand_island_options: [shutdown_timeout: 25_000]] # the endpoint, in config/runtime.exs
      Shutdown.on_shutdown(&Queue.flush/0) # what has no supervisor of its own
  """

  use GenServer, shutdown: 1_000
  require Logger

  # For the requests in flight; the engine waits longer before it kills.
  @drain_seconds 25

  @doc "How long requests in flight may still take."
  def drain_milliseconds, do: @drain_seconds * 1000

  @doc "Has the function called at the end. What was registered last is closed first."
  def on_shutdown(close) when is_function(close, 0), do: GenServer.call(__MODULE__, {:on_shutdown, close})

  def start_link(_options), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)

  @impl true
  def init(closers) do
    # So that `terminate` is called.
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

  # The others are still to be closed.
  defp close_safely(close) do
    close.()
  catch
    kind, reason -> Logger.error("closing failed", exception: Exception.format(kind, reason, __STACKTRACE__))
  end
end
