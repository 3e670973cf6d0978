defmodule App.MixProject do
  use Mix.Project

  def project do
    [
      app: :app,
      version: "0.1.0",
      elixir: "~> 1.19",
      start_permanent: Mix.env() == :prod,
      # The tests start what they need; the app itself would take its port.
      aliases: [test: "test --no-start"],
      deps: []
    ]
  end

  def application do
    [mod: {App.Application, []}, extra_applications: [:logger]]
  end
end
