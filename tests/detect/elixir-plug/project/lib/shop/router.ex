defmodule Shop.Router do
  use Plug.Router

  get "/ping" do
    send_resp(conn, 200, "pong")
  end
end
