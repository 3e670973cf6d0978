defmodule Ship.MixProject do
  use Mix.Project

  def project do
    [app: :ship, version: "0.1.0", elixir: "~> 1.17", escript: [main_module: Ship.CLI], deps: []]
  end
end
