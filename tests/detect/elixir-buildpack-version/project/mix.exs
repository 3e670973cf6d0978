defmodule Bank.Mixfile do
  use Mix.Project

  def project do
    [app: :bank, version: "0.1.0", elixir: "~> 1.4.2", deps: deps()]
  end

  def application do
    [mod: {Bank.Application, []}]
  end

  defp deps do
    [{:phoenix, "~> 1.2.0"}]
  end
end
