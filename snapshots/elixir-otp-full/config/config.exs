import Config

# One JSON object a line, on stdout, for the engine to collect.
config :logger, :default_handler, formatter: {App.LogFormatter, %{}}
