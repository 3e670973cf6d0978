defmodule Ship.CLI do
  def main(_), do: :ok
end
