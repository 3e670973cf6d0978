defmodule Shop.Application do
  def start(_type, _args) do
    children = [{Bandit, plug: Shop.Router, port: 4040}]
    Supervisor.start_link(children, strategy: :one_for_one)
  end
end
