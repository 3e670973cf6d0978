import Config

if config_env() == :prod do
  config :regatta, RegattaWeb.Endpoint,
    http: [port: String.to_integer(System.get_env("PORT") || "4000")]
end
