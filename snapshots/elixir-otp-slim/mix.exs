defmodule App.MixProject do
  use Mix.Project

  def project do
    [
      app: :app,
      version: "0.1.0",
      elixir: "~> 1.19",
      start_permanent: Mix.env() == :prod,
      # Tests start what they need. The app itself would listen on its port.
      aliases: [test: "test --no-start"],
      deps: []
    ]
  end

  def application do
    [mod: {App.Application, []}, extra_applications: [:logger]]
  end
end
