defmodule Money.MixProject do
  use Mix.Project

  def project do
    [
      app: :money,
      version: "1.2.0",
      elixir: "~> 1.14",
      package: [licenses: ["MIT"]],
      deps: deps()
    ]
  end

  def application do
    [mod: {Money.Application, []}]
  end

  defp deps do
    [
      {:phoenix, "~> 1.7", optional: true},
      {:bandit, "~> 1.5", only: :test}
    ]
  end
end
