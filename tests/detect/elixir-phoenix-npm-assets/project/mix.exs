defmodule Regatta.MixProject do
  use Mix.Project

  def project do
    [
      app: :regatta,
      version: "0.1.0",
      elixir: "~> 1.17",
      aliases: aliases(),
      deps: deps()
    ]
  end

  def application do
    [mod: {Regatta.Application, []}]
  end

  defp deps do
    [
      {:phoenix, "~> 1.8"},
      {:bandit, "~> 1.5"}
    ]
  end

  defp aliases do
    [
      "assets.setup": ["cmd --cd frontend npm ci"],
      "assets.deploy": ["cmd --cd frontend npx vite build", "phx.digest"]
    ]
  end
end
