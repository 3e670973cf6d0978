import Config

# One JSON object per line, on stdout.
config :logger, :default_handler, formatter: {App.LogFormatter, %{}}
