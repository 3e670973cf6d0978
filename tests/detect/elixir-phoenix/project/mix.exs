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
      {:phoenix, "~> 1.7.14"},
      {:phoenix_ecto, "~> 4.5"},
      {:ecto_sql, "~> 3.10"},
      {:postgrex, ">= 0.0.0"},
      # {:myxql, ">= 0.0.0"},
      {:redix, "~> 1.5", only: :test},
      {:bcrypt_elixir, "~> 3.0"},
      {:oban_pro, "~> 1.4", repo: "oban"},
      {:bandit, "~> 1.5"}
    ]
  end
end
