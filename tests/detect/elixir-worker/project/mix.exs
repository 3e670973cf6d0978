defmodule Shop.MixProject do
  use Mix.Project

  def project do
    [
      app: :shop,
      version: "0.1.0",
      elixir: "~> 1.15",
      start_permanent: Mix.env() == :prod,
      deps: deps()
    ]
  end

  def application do
    [
      mod: {Shop.Application, []},
      extra_applications: [:logger]
    ]
  end

  defp deps do
    [
      {:broadway_rabbitmq, "~> 0.8"},
      {:jason, "~> 1.4"}
    ]
  end
end
