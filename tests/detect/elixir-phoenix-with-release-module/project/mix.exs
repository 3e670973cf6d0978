defmodule Shop.MixProject do
  use Mix.Project

  def project do
    [
      app: :shop,
      version: "0.1.0",
      elixir: "~> 1.15",
      start_permanent: Mix.env() == :prod,
      deps: deps(),
      releases: releases()
    ]
  end

  def application do
    [
      mod: {Shop.Application, []},
      extra_applications: [:logger]
    ]
  end

  defp releases do
    [
      shop_web: [
        include_executables_for: [:unix]
      ]
    ]
  end

  defp deps do
    [
      phoenix_dep(),
      {:myxql, "~> 0.7"}
    ]
  end

  defp phoenix_dep do
    {:phoenix, "~> 1.7"}
  end
end
